import { plainName } from './column-names.js';

/** What a name says about the values of a column. */
export interface NameTraits {
  readonly saysHash: boolean;
  readonly saysLock: boolean;
  /** A name such as "status" says that an account may be locked, but not which values lock it. */
  readonly saysStatus: boolean;
  /** The column may be a second factor, or say that an account has one. */
  readonly saysFactor: boolean;
  /** The values are identifiers or tokens, which look like digests. */
  readonly isIdentifier: boolean;
}

const hashName =
  /passw(?:or)?d|passwort|passphrase|hash(?!tag)|digest|crypted|^(?:user)?(?:pass|pwd|pw|salt)$|pwd|salt$/;
const tokenName = /token/;
const identifierName = /(?:^|[_\-\s])(?:id|uid|guid|uuid)s?$|[a-z](?:Id|ID|Uuid|UUID|Guid|GUID)s?$/;
const lockWord =
  'lock|locked|lockout|block|blocked|ban|banned|suspend|suspended|suspension|disable|disabled|deactivated|' +
  'inactive|active|activated|enabled|deleted|deletion|removed|archived|frozen|closed|terminated|revoked|expired|approved';
const owner = 'is|was|has|user|account|member|customer|login|profile|date|permanently|currently';
const circumstance = 'out|at|on|by|until|flag|date|time|end|ends|expires|expiry|since|account|user|admin';
const lockName = new RegExp(`^(?:${owner})*(?:${lockWord})(?:${circumstance})*$`);
const factorName = /^(?:is|has|user|account)*(?:totp|otp|twofactor|twostep|2fa|mfa)/;
const statusName = new RegExp(`^(?:${owner})*(?:status|state)$`);

export function traitsOf(name: string): NameTraits {
  const plain = plainName(name);
  const isToken = tokenName.test(plain);
  return {
    saysHash: !isToken && hashName.test(plain),
    saysLock: lockName.test(plain),
    saysStatus: statusName.test(plain),
    saysFactor: factorName.test(plain),
    isIdentifier: isToken || identifierName.test(name) || /^(?:ID|UID|GUID|UUID)$/.test(name),
  };
}

/** An encoding of a password hash. */
const encoding = [
  String.raw`\$(?:2[abxy]|bcrypt)\$\d`,
  String.raw`\$argon2(?:id|i|d)\$`,
  String.raw`\$(?:1|5|6|7|y|gy|md5|sha1|apr1)\$[^\s$]+\$`,
  String.raw`\$[PHS]\$[./\dA-Za-z]{20}`,
  String.raw`\$?pbkdf2[-_:]?(?:sha\d+)?[$:]\d`,
  String.raw`\$?scrypt[$:](?:ln=)?\d`,
  String.raw`\b(?:unsalted_)?(?:md5|sha1|sha256|sha512)\$[^\s$]*\$[\da-f]{32}`,
  String.raw`\{(?:S?SHA\d*|S?MD5|CRYPT|X?-?PBKDF2[^}]*|bcrypt|pbkdf2|scrypt|argon2|noop)\}`,
].join('|');
/** Anywhere in the text, which may be JSON. */
const encodedHash = new RegExp(encoding);
const onlyEncodedHash = new RegExp(String.raw`^(?:${encoding})\S*$`);

/** MD5, SHA-1 and SHA-2 in hexadecimal or Base64, also with a salt, and ASP.NET's hashes. */
const digest = new RegExp(
  [
    String.raw`^(?:\\x|0x|\*)?(?:[\da-f]{32}|[\da-f]{40}|[\da-f]{56}|[\da-f]{64}|[\da-f]{96}|[\da-f]{128})(?:[:$]\S+)?$`,
    String.raw`^\S{1,64}[:$](?:[\da-f]{32}|[\da-f]{40}|[\da-f]{64}|[\da-f]{128})$`,
    String.raw`^(?:[\w+/]{27}=|[\w+/]{43}=|[\w+/]{86}==|AQAAAA[\w+/]{50,}=*)$`,
  ].join('|'),
  'i',
);

export function looksLikeHash(text: string, { isIdentifier }: NameTraits): boolean {
  return encodedHash.test(text) || (!isIdentifier && digest.test(text));
}

export function isEncodedHash(text: string): boolean {
  return onlyEncodedHash.test(text);
}

const flagWord = /^(?:true|false|t|f|yes|no|y|n|on|off|never|none)$/i;
const dateOrNumber = /^[-+]?\d[\d\s.:TZ+/-]*(?:UTC)?$/;
const algorithmName = /^(?:s?crypt|bcrypt|argon2\w*|pbkdf2[-_\w]*|s?sha[-_]?\d*|md5|plain|none|phpass)$/i;

/** Whether a value of a column whose name says hash may be one, and is not the date of its change, for example. */
export function mayBeHash(text: string): boolean {
  return !flagWord.test(text) && !dateOrNumber.test(text) && !algorithmName.test(text);
}

const negative = /^(?:false|f|no|n|0|off|never|none)$/i;
/** Whether a value of a column whose name says second factor may be one, and does not say that there is none. */
export function mayBeFactor(text: string): boolean {
  return !negative.test(text);
}

const positiveName = /(?:active|activated|enabled|approved)/;

/** Whether a value of a column whose name says lock locks the account, or may do so. */
export function mayLock(name: string, text: string): boolean {
  const plain = plainName(name);
  const isPositive = positiveName.test(plain) && !/inactive|deactivated/.test(plain);
  return isPositive ? !/^(?:true|t|yes|y|1|on)$/i.test(text) : !negative.test(text);
}

const lockingWord =
  /^(?:locked|blocked|banned|suspended|disabled|deactivated|inactive|deleted|removed|archived|frozen|closed|terminated)$/i;

export function isLockingWord(text: string): boolean {
  return lockingWord.test(text);
}

/** WordPress has used `user_status` for nothing but spam; 0 is no status. */
export function mayBeStatus(name: string, text: string): boolean {
  return isLockingWord(text) || (/^-?\d+$/.test(text) && !(plainName(name) === 'userstatus' && text === '0'));
}
