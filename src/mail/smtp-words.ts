/**
 * Words with which mail servers explain a rejection, collected from replies of Postfix, Exim, Sendmail, Exchange and
 * large providers. All other text in a reply may be an address or a code in some encoding, and is removed.
 */
export const smtpWords: ReadonlySet<string> = new Set(
  `abuse abused abusive accept acceptable accepted accepting access account accounts action actions active activity
   additional address addresses administrative administrator administratively after again against agent alias all
   allow allowed already an and another any anymore appears application are as at attachment attachments attempt
   attempted attempts auth authenticate authenticated authentication authorization authorized automated available
   back bad bandwidth banned barracuda be because been before being bit black blacklist blacklisted block blocked
   blocking blocklist body both bounce bounced bulk busy but by
   call can cannot capacity certificate check checks choose cipher classified client close closed closing codes come
   command commands common complaint complaints complete completed compliance concurrent condition configuration
   configured connect connected connecting connection connections contact contacts contain contained contains content
   contents conversation correct could credentials credit credits currently
   daily data database day days deactivated deferred defer deleted delayed deliver delivered deliverable delivery denied
   deny denying destination detected did directory disabled disallowed disconnected disconnecting discontinued disk
   dispose dmarc dkim dns do does domain domains down due duplicate dynamic
   early ehlo email empty enabled encrypted encryption enough envelope error errors exceed exceeded exceeds excess
   excessive exist existing exists expected expired external
   fail failed failing failure false feature few file filter filtered filtering filters find first fix for forbidden
   format forward forwarding forwarder found fraud frequently from full
   gateway generated get given go goodbye gray graylist graylisted greeting grey greylist greylisted greylisting
   had handle has hash have header headers held helo help here high host hostname hosting hosts hour hours however
   id identity if illegal in inactive incoming incorrect infected information insecure instead insufficient integrity
   internal invalid invalidly ip is issue issues it item its
   job junk just key known
   language large later least length less limit limitation limited limits line link links list listed lists load local
   locally locked log login long look lookup loop loops low
   made mail mailbox mailboxes mailer mails malformed malicious malware many matching max maximum may mechanism memory
   message messages method minute minutes missing mode monthly more moved much multiple must mx
   name names need needs network never new next no nobody none nonexistent not now null number
   obsolete occurred of off ok on once one only open operation operator or order original originating our out
   outbound over overload overloaded overquota own
   page parameter parameters part partner password patience per perform period permanent permanently permission
   permitted phish phishing place please policies policy poor port possible possibly postmaster present prevent previous
   privacy problem problems process processed processing program prohibited protected protection protocol provide
   provided provider ptr
   queue queued quota
   rate reach reached reachable reason reasons receive received receiver receivers receiving recipient recipients
   recognized reconnect record records reduce refer refused refusing reject rejected rejecting rejection relay relayed
   relaying remote remove report reported request requested requests require required requires requirement requirements
   resolve resolved resources response responses restricted restriction restrictions result resume retry return returned
   reverse review revoked route routing rule rules running
   same scan scanned scanner score second seconds security see seems select send sender senders sending sent sequence
   server servers service session set setting settings several shutting signature signed similar site size slow slowly
   smtp some source space spam spamhaus spamcop spamming spammy specified speed spf spoofed spoofing start starttls state
   status still stop storage store subject submission submit submitted such sufficient support supported suspected
   suspended suspicious syntax system
   take taken temporarily temporary terminated terminating text than that the their then there these this threshold
   throttled throttling through time timed timeout timeouts times tls to today tokens too total traffic transaction
   transient transmission transport trusted try trying two type
   unable unacceptable unauthenticated unauthorized unavailable under unencrypted unexpected unique unknown unless
   unlisted unrecognized unreachable unresolvable unrouteable unroutable unsolicited unsupported until untrusted unusual up
   upgrade upstream url urls usage use used user users using
   valid validation verification verified verify version via violates violation violations virus viruses visit volume
   wait waiting was we web weeks well were what when where which while who why will with within without would wrong
   yet you your
   attack cloudmark couldn current did didn doesn don entry fixed fully greylist hop hops inbox isn mimecast misconfigured
   moment non pass passed proofpoint qualified sandbox sorbs sorry table tried virtual wasn won`.split(/\s+/),
);
