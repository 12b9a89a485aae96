/**
 * Domains with so many mailboxes that wrong codes for the whole domain are weak evidence of an attack. Their budget is
 * larger. A domain missing from this list gets long codes sooner.
 */
const largeDomains: ReadonlySet<string> = new Set(
  `gmail.com googlemail.com
   outlook.com outlook.de outlook.fr outlook.es outlook.jp msn.com live.com live.co.uk live.fr live.nl
   hotmail.com hotmail.co.uk hotmail.de hotmail.es hotmail.fr hotmail.it
   yahoo.com yahoo.co.uk yahoo.co.in yahoo.co.jp yahoo.com.br yahoo.com.mx yahoo.de yahoo.es yahoo.fr yahoo.in yahoo.it
   ymail.com rocketmail.com aol.com
   icloud.com me.com mac.com privaterelay.appleid.com
   proton.me protonmail.com pm.me fastmail.com zoho.com mail.com hey.com duck.com
   gmx.de gmx.net gmx.at gmx.ch gmx.com web.de t-online.de freenet.de posteo.de
   orange.fr wanadoo.fr free.fr sfr.fr laposte.net libero.it virgilio.it ziggo.nl
   mail.ru yandex.ru yandex.com rambler.ru ukr.net wp.pl o2.pl seznam.cz
   qq.com foxmail.com 163.com 126.com sina.com naver.com daum.net hanmail.net
   docomo.ne.jp ezweb.ne.jp softbank.ne.jp rediffmail.com uol.com.br bol.com.br terra.com.br
   comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net
   btinternet.com sky.com virginmedia.com bigpond.com optusnet.com.au rogers.com shaw.ca`.split(/\s+/),
);

/** @param domain in lower case, with A-labels (punycode) */
export function isLargeMailboxProvider(domain: string): boolean {
  return largeDomains.has(domain);
}
