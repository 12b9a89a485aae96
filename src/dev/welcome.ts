import { styleText } from 'node:util';

interface Welcome {
  readonly url: string;
  /** The port that was wanted, if another program uses it. */
  readonly busyPort: number | null;
  readonly docsUrl: string | null;
  readonly consoleUrl: string | null;
  readonly inbox: { readonly webUrl: string; readonly busyPort: number | null } | undefined;
  readonly rateLimitFactor: number;
  readonly email: string;
  readonly seconds: string;
}

/** The text for a person who has just started it for the first time: where everything is, and what to try. */
export function welcomeText(welcome: Welcome): string {
  const { url, docsUrl, consoleUrl, inbox, rateLimitFactor, email, seconds } = welcome;
  const places = [
    placeOf('API', url, noteBusy(welcome.busyPort)),
    ...(docsUrl ? [placeOf('Docs', docsUrl)] : []),
    ...(consoleUrl ? [placeOf('Console', consoleUrl, ['for operators, see below'])] : []),
    ...(inbox
      ? [
          placeOf('Inbox', inbox.webUrl, [
            'all e-mails and text messages arrive here',
            ...noteBusy(inbox.busyPort),
          ]),
        ]
      : []),
    ...(rateLimitFactor === 1
      ? []
      : [placeOf('Limits', `multiplied by ${rateLimitFactor}`, ['RATE_LIMIT_FACTOR'])]),
  ];
  const trial = inbox
    ? [
        '',
        'Paste these one after another into another terminal:',
        '',
        ...firstSteps({ url, inboxUrl: inbox.webUrl, email }),
      ]
    : [];
  return [
    '',
    `${styleText('bold', 'Postern is listening')} (after ${seconds} s). Press Ctrl-C to stop.`,
    '',
    ...places,
    ...trial,
    ...(consoleUrl ? operatorHint(inbox ? email : 'someone@example.com') : []),
    '',
  ].join('\n');
}

function noteBusy(port: number | null): string[] {
  return port === null ? [] : [`port ${port} is in use`];
}

function placeOf(name: string, place: string, notes: readonly string[] = []): string {
  return `  ${name.padEnd(8)} ${place}${notes.length > 0 ? `  (${notes.join('; ')})` : ''}`;
}

/** How to become an operator: nobody is one at first. */
function operatorHint(email: string): string[] {
  return [
    '',
    'To sign in to the console, give an account whose address is verified a role, in another terminal:',
    '',
    `npm run users -- grant ${email} admin`,
  ];
}

interface FirstSteps {
  readonly url: string;
  readonly inboxUrl: string;
  readonly email: string;
}

/**
 * Register, read the code, confirm: for sh, bash and zsh, using only curl, sed and grep. E-mails are sent in the
 * background, hence the loop. In the e-mail, the code has a line of its own.
 */
function firstSteps({ url, inboxUrl, email }: FirstSteps): string[] {
  const json = "-H 'content-type: application/json'";
  const account = JSON.stringify({
    email,
    password: 'correct horse battery staple',
    fullName: 'Grace Hopper',
  });
  const mails = `${inboxUrl}/api/email?to.address=${email}&sort=desc&limit=1`;
  const challengeId = `sed -n 's/.*"challengeId":"\\([^"]*\\)".*/\\1/p'`;
  const code = `sed -n 's/.*"text":".*\\\\n *\\([0-9]\\{6,\\}\\)\\\\n.*/\\1/p'`;
  const register = `response=$(curl -s ${url}/v1/auth/register ${json} -d '${account}'); echo "$response"`;
  const confirmation = '"{\\"challengeId\\":\\"$challenge\\",\\"code\\":\\"$code\\"}"';
  return [
    `${register}; challenge=$(echo "$response" | ${challengeId})`,
    '',
    `for i in 1 2 3 4 5; do code=$(curl -s '${mails}' | ${code} | grep .) && break; sleep 1; done; echo "$code"`,
    '',
    `curl -s ${url}/v1/auth/email-verification/confirm ${json} -d ${confirmation}; echo`,
  ];
}
