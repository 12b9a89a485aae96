interface Welcome {
  readonly url: string;
  readonly docsUrl: string | null;
  readonly inboxUrl: string | undefined;
  readonly email: string;
  readonly seconds: string;
}

/** The text for a person who has just started it for the first time: where everything is, and what to try. */
export function welcomeText({ url, docsUrl, inboxUrl, email, seconds }: Welcome): string {
  const places = [
    `  API      ${url}`,
    ...(docsUrl ? [`  Docs     ${docsUrl}`] : []),
    ...(inboxUrl ? [`  Inbox    ${inboxUrl}  (all e-mails arrive here)`] : []),
  ];
  const trial = inboxUrl
    ? ['', 'Paste these one after another into a terminal:', '', ...firstSteps({ url, inboxUrl, email })]
    : [];
  return [
    '',
    `Postern is listening (after ${seconds} s). Press Ctrl-C to stop.`,
    '',
    ...places,
    ...trial,
    '',
  ].join('\n');
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
