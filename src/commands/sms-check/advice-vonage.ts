import type { AdviceTable } from './advice-table.js';

export const vonageAdvice: AdviceTable = [
  {
    when: /^(401|403)$/,
    meaning: 'Vonage does not accept the token of the application.',
    remedy:
      'VONAGE_APPLICATION_ID and VONAGE_PRIVATE_KEY must be of the same application, with the capability Messages; a ' +
      'new key pair in the dashboard makes the old file useless. Compare the clock of this machine.',
  },
  {
    when: /^(402|1070)$/,
    meaning: 'The account has no credit left, or its quota is used up.',
    remedy: 'Top it up in the dashboard, or raise the quota.',
  },
  {
    when: /^(1060|1080)$/,
    meaning: 'The account may not send messages.',
    remedy: 'Ask the support of Vonage.',
  },
  {
    when: /^1050$/,
    meaning: 'The number is barred: it receives no messages from Vonage.',
    remedy: 'Use another number.',
  },
  {
    when: /^(1120|1370|1190)$/,
    meaning: 'The sender VONAGE_FROM may not be used for this country.',
    remedy:
      'Use a number that you rent from Vonage, or register the name as a sender ID where the country requires it.',
  },
  {
    when: /^(1000|429)$/,
    meaning: 'Too many messages at once.',
    remedy: 'Try again. Lower SMS_CONCURRENCY if it happens often.',
  },
  {
    when: /^(1020|1040|1010)$/,
    meaning: 'Vonage does not accept the number or another value.',
    remedy: 'Check the number and VONAGE_FROM.',
  },
  {
    when: /^(1022|1430)$/,
    meaning: 'The WhatsApp template does not fit.',
    remedy:
      'VONAGE_WHATSAPP_TEMPLATE must be an approved authentication template with a button that copies the code, in ' +
      'each language that is sent.',
  },
];
