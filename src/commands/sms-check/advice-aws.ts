import type { AdviceTable } from './advice-table.js';

export const awsAdvice: AdviceTable = [
  {
    when: /DESTINATION_PHONE_NUMBER_NOT_VERIFIED/,
    meaning: 'The account is in the sandbox, where it sends only to verified numbers.',
    remedy:
      'Verify the number in the console of AWS End User Messaging SMS, or request production access there.',
  },
  {
    when: /PROTECT_CONFIGURATION|COUNTRY_BLOCKED/,
    meaning: 'The protect configuration blocks this country.',
    remedy: 'Allow the country in it, if you serve it.',
  },
  {
    when: /OPTED_OUT/,
    meaning: 'The owner of the phone has replied STOP.',
    remedy: 'Remove the number from the opt-out list only if they ask for it.',
  },
  {
    when: /SPEND_LIMIT|^ServiceQuotaExceeded/,
    meaning: 'A quota of the account is used up, such as the monthly spending limit for text messages.',
    remedy:
      'Raise the limit in the console; above the quota of the account, request an increase under Service Quotas.',
  },
  {
    when: /^AccessDenied/,
    meaning: 'The access key may not send text messages, or the account is disabled.',
    remedy:
      'Allow the action sms-voice:SendTextMessage to the user of AWS_ACCESS_KEY_ID, for the sender and the configuration set.',
  },
  {
    when: /^(UnrecognizedClient|InvalidClientTokenId|InvalidSignature|IncompleteSignature|MissingAuthentication|ExpiredToken|40[13])/,
    meaning: 'AWS does not accept the access key.',
    remedy:
      'Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, which must be of a long-lived key, and the clock of this machine.',
  },
  {
    when: /^ResourceNotFound|NO_ORIGINATION_IDENTITIES|ORIGINATION_IDENTITY/,
    meaning:
      'The sender, the configuration set or the protect configuration does not exist in this region, or cannot send to this country.',
    remedy:
      'Check AWS_SMS_ORIGINATION_IDENTITY, AWS_SMS_CONFIGURATION_SET, AWS_SMS_PROTECT_CONFIGURATION_ID and AWS_REGION. ' +
      'In many countries a sender must be registered before it can send.',
  },
  {
    when: /^(Throttling|429)/,
    meaning: 'Too many messages per second for this sender.',
    remedy: 'Try again. Lower SMS_CONCURRENCY if it happens often.',
  },
  {
    when: /^Validation/,
    meaning: 'AWS does not accept the number or another value.',
    remedy: 'Check the number, AWS_SMS_ORIGINATION_IDENTITY and SMS_MAX_PRICE.',
  },
];
