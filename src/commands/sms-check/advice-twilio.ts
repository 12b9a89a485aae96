import type { AdviceTable } from './advice-table.js';

export const twilioAdvice: AdviceTable = [
  {
    when: /^(20003|20404|401)$/,
    meaning: 'Twilio does not know this account, or the token is wrong.',
    remedy:
      'Copy Account SID and Auth Token from the console into TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN. The token of a ' +
      'subaccount belongs to the SID of that subaccount, and test credentials send nothing.',
  },
  {
    when: /^(20005|30002)$/,
    meaning: 'The account is suspended or closed.',
    remedy: 'Ask the support of Twilio; an empty balance is a common reason.',
  },
  {
    when: /^21608$/,
    meaning: 'It is a trial account, which sends only to verified numbers.',
    remedy:
      'Verify the number in the console under Phone Numbers, Verified Caller IDs, or upgrade the account.',
  },
  {
    when: /^21408$/,
    meaning: 'The account may not send to this country (geo permissions).',
    remedy:
      'Allow the country in the console under Messaging, Settings, Geo permissions; only those you serve.',
  },
  {
    when: /^(30450|60410)$/,
    meaning: 'Twilio blocked the message as suspected fraud (RiskCheck).',
    remedy:
      'If the number is yours, ask the support of Twilio, and check Messaging, Settings, Geo permissions.',
  },
  {
    when: /^(21606|21612|21701|21703|21704|30034|30032)$/,
    meaning:
      'The messaging service has no sender that may send to this number: none at all, or one that is not registered.',
    remedy:
      'Add a number or a sender ID to the sender pool of TWILIO_MESSAGING_SERVICE_SID. Many countries require that ' +
      'a sender is registered first: 10DLC or a verified toll-free number in the USA, sender IDs elsewhere.',
  },
  {
    when: /^21609$/,
    meaning: 'Twilio cannot use PUBLIC_URL for reports.',
    remedy:
      'Set PUBLIC_URL to an address that is reachable from the internet, without an underscore in its name.',
  },
  {
    when: /^(21211|21217|21614)$/,
    meaning: 'The number is not a mobile number that exists.',
    remedy: 'Check the number, and use the international form.',
  },
  {
    when: /^21610$/,
    meaning: 'The owner of the phone has replied STOP to this sender.',
    remedy: 'Only they can undo that, by sending START to it.',
  },
  {
    when: /^(20429|429|21611|30001|63038)$/,
    meaning: 'Too many messages: the limit of the account or of the sender is reached.',
    remedy: 'Try again later. For more messages per second or day, ask Twilio for a higher limit.',
  },
  {
    when: /^(21655|21656|63016|63024|63027|63028)$/,
    meaning: 'The WhatsApp template does not fit.',
    remedy:
      'TWILIO_WHATSAPP_CONTENT_SID must be an approved template of the category authentication whose only variable is ' +
      'the code, and the messaging service needs a WhatsApp sender.',
  },
];
