/**
 * The planted bugs. `edits` are pairs of the exact text, which has to stand exactly once in the file, and what takes its
 * place; `specs` are the files that have to notice. To add one is to add an entry; a group per module of the product.
 */
const otp = 'src/otp/otp.service.ts';
const resends = 'src/otp/resends.service.ts';
const starts = 'src/otp/start-limits.service.ts';
const guesses = 'src/otp/guess-budgets.service.ts';
const limits = 'src/limits/limits.service.ts';
const signInLimits = 'src/auth/sign-in/sign-in-limits.service.ts';
const credentials = 'src/users/account-credentials.service.ts';
const sessions = 'src/sessions/sessions.service.ts';
const jwt = 'src/auth/guards/jwt.strategy.ts';
const outbox = 'src/mail/outbox.service.ts';
const leases = 'src/mail/delivery-leases.ts';
const claims = 'src/database/migrations/1764300000000-outbox.ts';
const mailService = 'src/mail/mail.service.ts';
const smtpError = 'src/mail/smtp-error.ts';

const signUp = 'test/stories/sign-up.spec.ts';
const resend = 'test/stories/resend.spec.ts';
const races = 'test/races/races.spec.ts';
const codeLogin = 'test/stories/code-login.spec.ts';
const passwordReset = 'test/stories/password-reset.spec.ts';
const reauthentication = 'test/stories/reauthentication.spec.ts';
const sessionStory = 'test/stories/sessions.spec.ts';
const account = 'test/stories/account.spec.ts';
const emailChange = 'test/stories/email-change.spec.ts';
const mailFaults = 'test/faults/mail-faults.spec.ts';
const outboxFaults = 'test/faults/outbox.spec.ts';
const noticeBudget = 'test/stories/notice-budget.spec.ts';
const smtpErrors = 'src/mail/smtp-error.spec.ts';
const forcedOrders = 'test/races/forced-orders.spec.ts';
const tokens = 'test/attacks/tokens.spec.ts';
const startLimits = 'test/attacks/start-limits.spec.ts';
const guessBudgets = 'test/attacks/guess-budgets.spec.ts';
const signIns = 'test/attacks/sign-in-limits.spec.ts';
const purposes = 'test/attacks/purposes.spec.ts';
const sameness = 'test/attacks/sameness.spec.ts';
const preRegistration = 'test/attacks/pre-registration.spec.ts';
const nothingAtRest = 'test/attacks/nothing-secret-at-rest.spec.ts';

const ofCodes = [
  {
    name: 'attempts are read first and written afterwards',
    file: otp,
    edits: [
      [
        'const attempted: Write = {',
        'const [before] = await this.dataSource.manager.query(\n' +
          '"SELECT attempts FROM challenges WHERE id = $1", [attempt.challengeId]);\n' +
          'const seen = before?.attempts ?? 0;\n' +
          'const attempted: Write = {',
      ],
      ['SET attempts = attempts + 1', 'SET attempts = ${seen} + 1'],
      [
        'AND attempts < ${challengeLimits.attempts} AND ($3::uuid',
        'AND ${seen} < ${challengeLimits.attempts} AND ($3::uuid',
      ],
    ],
    specs: [races],
  },
  {
    name: 'attempts are not counted',
    file: otp,
    edits: [['SET attempts = attempts + 1', 'SET attempts = attempts']],
    specs: [signUp],
  },
  {
    name: 'a challenge takes six attempts',
    file: 'src/otp/otp.purposes.ts',
    edits: [['attempts: 5,', 'attempts: 6,']],
    specs: [signUp],
  },
  {
    name: 'a resend gives the attempts back',
    file: resends,
    edits: [['resends    = resends + 1,', 'resends = resends + 1, attempts = 0,']],
    specs: [resend],
  },
  {
    name: 'a resend needs no cooldown',
    file: resends,
    edits: [
      ["AND sent_at <= now() - $2::int * interval '1 second'", 'AND $2::int > 0'],
      ['if (state.waitSeconds > 0)', 'if (state.waitSeconds > 1e9)'],
    ],
    specs: [resend],
  },
  {
    name: 'resends without end',
    file: resends,
    edits: [['OR resends >= ${challengeLimits.resends}', '']],
    specs: [resend],
  },
  {
    name: 'the purpose of a code is not looked at',
    file: otp,
    edits: [['AND purpose = $2 AND', 'AND $2::text IS NOT NULL AND']],
    specs: [purposes],
  },
  {
    name: 'the code of a decoy is taken',
    file: otp,
    edits: [['return matches && !challenge.isDecoy;', 'return matches;']],
    specs: [signUp],
  },
  {
    name: 'any code is taken',
    file: otp,
    edits: [['expected !== null && codesMatch(expected, code)', 'expected !== null']],
    specs: [codeLogin],
  },
  {
    name: 'the code before a resend is taken too',
    file: otp,
    edits: [
      [
        'expected !== null && codesMatch(expected, code)',
        'expected !== null && (codesMatch(expected, code) || codesMatch(deriveCode(this.keyring, { ...challenge,\n' +
          'challengeId: challenge.id, alphabet: challenge.codeAlphabet, length: challenge.codeLength,\n' +
          "generation: challenge.generation - 1 }) ?? '', code))",
      ],
    ],
    specs: [resend],
  },
  {
    name: 'a resend between count and consumption is not noticed',
    file: otp,
    edits: [['WHERE id = $1 AND generation = $2 AND', 'WHERE id = $1 AND $2::int >= 0 AND']],
    specs: [forcedOrders],
  },
  {
    name: 'an expired code is taken',
    file: otp,
    edits: [
      ['AND consumed_at IS NULL AND expires_at > now()\n', 'AND consumed_at IS NULL\n'],
      ['AND consumed_at IS NULL AND expires_at > now() RETURNING id', 'AND consumed_at IS NULL RETURNING id'],
    ],
    specs: [signUp],
  },
  {
    name: 'a code is taken twice',
    file: otp,
    edits: [
      ['AND consumed_at IS NULL AND expires_at > now()\n', 'AND expires_at > now()\n'],
      ['AND consumed_at IS NULL AND expires_at > now() RETURNING id', 'AND expires_at > now() RETURNING id'],
    ],
    specs: [codeLogin],
  },
  {
    name: 'a code is taken twice at once',
    file: otp,
    edits: [
      ['AND consumed_at IS NULL AND expires_at > now() RETURNING id', 'AND expires_at > now() RETURNING id'],
    ],
    specs: [races],
  },
  {
    name: 'a claim outlives its proof',
    file: otp,
    edits: [["consumed_at = now(), context = '{}'", 'consumed_at = now()']],
    specs: [signUp],
  },
  {
    name: 'somebody else uses up the attempts of a challenge',
    file: otp,
    edits: [['AND ($3::uuid IS NULL OR user_id = $3::uuid)', 'AND ($3::uuid IS NULL OR true)']],
    specs: [reauthentication],
  },
  {
    name: 'a decoy queues no mail at its start',
    file: otp,
    edits: [
      ['mail: this.mail.queueing(mail),', '...(!order.isDecoy && { mail: this.mail.queueing(mail) }),'],
    ],
    specs: [signUp],
  },
  {
    name: 'a decoy queues no mail at its resend',
    file: resends,
    edits: [['await this.mail.queue(tx, mailOf', 'if (!resent.isDecoy) await this.mail.queue(tx, mailOf']],
    specs: [sameness],
  },
  {
    name: 'the code lies in the database',
    file: otp,
    edits: [
      [
        'JSON.stringify(order.context ?? {})',
        'JSON.stringify({ ...order.context, code: deriveCode(this.keyring, { alphabet: "digits", length, kid: this.keyring.currentKid,\n' +
          'challengeId: order.id, purpose: order.purpose, address: order.address, generation: 0 }) })',
      ],
    ],
    specs: [nothingAtRest],
  },
  {
    name: 'codes prefer some digits',
    file: 'src/otp/code-derivation.ts',
    edits: [['256 - (256 % alphabet.length)', '256']],
    specs: ['src/otp/code-derivation.spec.ts'],
  },
];

/** Of limits in time windows: after the work, by a header, per challenge alone, open where their store is away … */
const ofLimits = [
  {
    name: 'a used-up limit refuses nobody',
    file: limits,
    edits: [['if (!first) return null;', 'return null;']],
    specs: [startLimits],
  },
  {
    name: 'a password is counted after it was compared',
    file: signInLimits,
    edits: [
      ['const [failures] = await this.limits.take([perAddress]);\n', ''],
      [
        'if (check.matches)',
        'const [failures] = await this.limits.take([perAddress]);\n    if (check.matches)',
      ],
    ],
    specs: [signIns],
  },
  {
    name: 'a right password clears the count of its network',
    file: signInLimits,
    edits: [
      [
        'giveBack([...perNetwork, { ...perAddress',
        'giveBack([...perNetwork.map((c) => ({ ...c, points: 1e6 })), { ...perAddress',
      ],
    ],
    specs: [signIns],
  },
  {
    name: 'passwords that were never compared are counted',
    file: signInLimits,
    edits: [['await this.limits.giveBack([...perNetwork, perAddress]);', '']],
    specs: [signIns],
  },
  {
    name: 'passwords are counted by address alone',
    file: signInLimits,
    edits: [['if (!device)', 'if (false)']],
    specs: [signIns],
  },
  {
    name: 'a device that is known has no counts of its own',
    file: signInLimits,
    edits: [['device ?? throttleKey(attempt.address)', 'throttleKey(attempt.address)']],
    specs: [signIns],
  },
  {
    name: 'a device that is trusted no more keeps its own counts',
    file: 'src/common/http/device-token.ts',
    edits: [['madeAtMs >= expected.trustedFrom.getTime()', 'madeAtMs >= 0']],
    specs: [signIns],
  },
  {
    name: 'a change of the password leaves devices known',
    file: credentials,
    edits: [
      [
        'epoch = epoch + 1, trusted_from = now(), updated_at = now()\n       WHERE id = $1 AND password_hash = $2',
        'epoch = epoch + 1, updated_at = now()\n       WHERE id = $1 AND password_hash = $2',
      ],
    ],
    specs: [signIns],
  },
  {
    name: 'any IPv6 address is a client of its own',
    file: 'src/common/http/ip-network.ts',
    edits: [['`${canonicalPrefix(address.groups.slice(0, 4))}/64`', 'ip']],
    specs: [startLimits],
  },
  {
    name: 'every spelling of a mailbox has counts of its own',
    file: starts,
    edits: [['device : throttleKey(address)', 'device : address']],
    specs: [startLimits],
  },
  {
    name: 'a refused network uses up the mailbox of another',
    file: starts,
    edits: [
      [
        'await this.limits.take(networkCharges(request, device));\n    const cooldown',
        'const network = networkCharges(request, device);\n    const cooldown',
      ],
      [
        'await this.limits.take([cooldown, ...mailboxCharges(request, device)]);',
        'await this.limits.take([cooldown, ...mailboxCharges(request, device)]);\n    await this.limits.take(network);',
      ],
    ],
    specs: [startLimits],
  },
  {
    name: 'a device of one account stands for any mailbox',
    file: starts,
    edits: [['device !== null && account?.email === address', 'device !== null']],
    specs: [startLimits],
  },
  {
    name: 'mails that are sent again are not counted',
    file: starts,
    edits: [['await this.limits.take(mailboxCharges(request, device));', '']],
    specs: [startLimits],
  },
  {
    name: 'the installation sends without end',
    file: starts,
    edits: [['isMailed: refused === null', 'isMailed: true']],
    specs: [startLimits],
  },
  {
    name: 'strangers may use up the share of known devices',
    file: starts,
    edits: [['const strangers: Charge[] = device ?', 'const strangers: Charge[] = true ?']],
    specs: [startLimits],
  },
  {
    name: 'what is stored of a limit tells whom it is for',
    file: 'src/limits/limit-key.ts',
    edits: [["return mac.toString('base64url').slice(0, 22);", 'return `${key} ${mac.length}`;']],
    specs: [startLimits],
  },
  {
    name: 'two at once are counted as one',
    file: 'src/limits/count-batch.ts',
    edits: [['points: before + points', 'points: Math.max(before, points)']],
    specs: [startLimits],
  },
  {
    name: 'wrong codes are not counted over challenges',
    file: guesses,
    edits: [
      ['failures_in_a_row = g.failures_in_a_row + 1', 'failures_in_a_row = 1'],
      ['hour_failures     = ${hour}', 'hour_failures = 1'],
    ],
    specs: [guessBudgets],
  },
  {
    name: 'a used-up budget of guesses changes nothing',
    file: guesses,
    edits: [['SET long_since = now()', 'SET long_since = NULL']],
    specs: [guessBudgets],
  },
  {
    name: 'a right code is counted as a wrong one',
    file: guesses,
    edits: [['greatest(hour_failures - 1, 0)', 'hour_failures']],
    specs: [guessBudgets],
  },
  {
    name: 'a short code ends the time of long ones',
    file: guesses,
    edits: [
      [
        'CASE WHEN $2::boolean THEN NULL ELSE long_since END',
        'CASE WHEN $2::boolean IS NOT NULL THEN NULL ELSE long_since END',
      ],
    ],
    specs: [guessBudgets],
  },
  {
    name: 'a long code never ends the time of long ones',
    file: guesses,
    edits: [
      [
        'CASE WHEN $2::boolean THEN NULL ELSE long_since END',
        'CASE WHEN $2::boolean THEN long_since ELSE long_since END',
      ],
    ],
    specs: [guessBudgets],
  },
  {
    name: 'wrong codes of the installation are not counted',
    file: otp,
    edits: [[', this.limits.note(everywhere)]', ']']],
    specs: [guessBudgets],
  },
];

const ofPasswords = [
  {
    name: 'any number of requests may wait for a hash',
    file: 'src/passwords/passwords.service.ts',
    edits: [['if (this.inside >= this.queueLimit)', 'if (this.inside >= 1e9)']],
    specs: ['src/passwords/passwords.service.spec.ts'],
  },
  {
    name: 'nothing is hashed where there is no account',
    file: 'src/passwords/passwords.service.ts',
    edits: [
      [
        'const compared = stored ?? parseHash(this.decoyHash);',
        'if (storedHash === null) return { matches: false, isOutdated: false };\n' +
          'const compared = stored ?? parseHash(this.decoyHash);',
      ],
    ],
    specs: ['src/passwords/passwords.service.spec.ts'],
  },
  {
    name: 'a sign-in says that there is no account',
    file: 'src/auth/password-login/password-login.service.ts',
    edits: [
      ['if (!user || !storedHash', "if (!user) throw new AppError('resource.not_found');\nif (!storedHash"],
    ],
    specs: [sameness],
  },
  {
    name: 'a sign-in goes by a hash that was replaced meanwhile',
    file: credentials,
    edits: [['AND email = $2 AND password_hash = $3 AND', 'AND email = $2 AND $3::text IS NOT NULL AND']],
    specs: [preRegistration],
  },
];

const ofAccessTokens = [
  {
    name: 'a token chooses its algorithm',
    file: jwt,
    edits: [
      ['algorithms: [accessTokenAlgorithm],', "algorithms: [accessTokenAlgorithm, 'HS256'],"],
      [
        'key as unknown as string',
        // {"alg":"HS256",
        "(token.startsWith('eyJhbGciOiJIUzI1NiIs') ? key?.export({ type: 'spki', format: 'der' }) : key) as unknown as string",
      ],
    ],
    specs: [tokens],
  },
  {
    name: 'the type of a token is not looked at',
    file: jwt,
    edits: [['header?.typ === accessTokenType ?', 'header ?']],
    specs: [tokens],
  },
  {
    name: 'the audience of a token is not looked at',
    file: jwt,
    edits: [['audience: settings.tokens.audience,', '']],
    specs: [tokens],
  },
  {
    name: 'the issuer of a token is not looked at',
    file: jwt,
    edits: [['issuer: settings.tokens.issuer,', '']],
    specs: [tokens],
  },
  {
    name: 'the session of a token is not looked at',
    file: jwt,
    edits: [['AND s.revoked_at IS NULL AND s.expires_at > now()', '']],
    specs: [sessionStory],
  },
  {
    name: 'the session of a token may be of another account',
    file: jwt,
    edits: [['AND s.user_id = $2', 'AND $2::uuid IS NOT NULL']],
    specs: [tokens],
  },
  {
    name: 'the token of a closed account is good',
    file: jwt,
    edits: [['\n         AND u.disabled_at IS NULL`', '`']],
    specs: [sessionStory],
  },
  {
    name: 'no route needs a proved address',
    file: 'src/auth/guards/email-verified.guard.ts',
    edits: [['if (!principal?.user.emailVerifiedAt)', 'if (!principal)']],
    specs: ['test/contract/routes.spec.ts'],
  },
  {
    name: 'no route needs a recent sign-in',
    file: 'src/auth/guards/recent-sign-in.guard.ts',
    edits: [['if (!isAsked) return true;', 'return true;']],
    specs: [reauthentication],
  },
];

const ofSessions = [
  {
    name: 'a replayed refresh token ends nothing',
    file: sessions,
    edits: [['ELSE now() END\n       FROM users AS u', 'ELSE NULL END\n       FROM users AS u']],
    specs: [sessionStory],
  },
  {
    name: 'the grace of a refresh token has no end',
    file: sessions,
    edits: [["AND s.rotated_at > clock_timestamp() - $5::int * interval '1 second'", 'AND $5::int >= 0']],
    specs: [sessionStory],
  },
  {
    name: 'a refresh moves the absolute end of its session',
    file: sessions,
    edits: [
      [
        "least(now() + $4::int * interval '1 second', s.absolute_expires_at)",
        "now() + $4::int * interval '1 second'",
      ],
    ],
    specs: [sessionStory],
  },
  {
    name: 'a closed account refreshes',
    file: sessions,
    edits: [['AND u.id = s.user_id AND u.disabled_at IS NULL', 'AND u.id = s.user_id']],
    specs: [sessionStory],
  },
  {
    name: 'an account has twenty-one sessions',
    file: sessions,
    edits: [['OFFSET $2::int', 'OFFSET $2::int + 1']],
    specs: [sessionStory],
  },
  {
    name: 'a refresh token is of any session',
    file: 'src/sessions/refresh-token.ts',
    edits: [['[claims.sessionId, String(claims.generation)]', '[String(claims.generation)]']],
    specs: ['src/sessions/refresh-token.spec.ts'],
  },
  {
    name: 'a device is known at any address',
    file: 'src/common/http/device-token.ts',
    edits: [['[parts.deviceId, parts.address]', '[parts.deviceId]']],
    specs: ['src/common/http/device-token.spec.ts'],
  },
  {
    name: 'a sign-out ends nothing',
    file: sessions,
    edits: [
      [
        "'UPDATE sessions SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL'",
        "'UPDATE sessions SET rotated_at = now() WHERE id = $1 AND revoked_at IS NULL'",
      ],
    ],
    specs: [signUp],
  },
];

const ofStories = [
  {
    name: 'a registration says that the address is taken',
    file: 'src/auth/registration/registration.service.ts',
    edits: [
      [
        '    const order = {\n      ...this.order(',
        "    if (isTaken) throw new AppError('account.email_taken');\n    const order = {\n      ...this.order(",
      ],
    ],
    specs: [sameness],
  },
  {
    name: 'a password reset leaves the sessions alive',
    file: 'src/auth/password-reset/password-reset.service.ts',
    edits: [['ended: this.sessions.ending({ userId }), ', '']],
    specs: [passwordReset],
  },
  {
    name: 'a code from before a password reset signs in',
    file: credentials,
    edits: [
      [
        'AND epoch = $3 AND disabled_at IS NULL\n       RETURNING ${columns}, email_verified_at',
        'AND $3::int >= 0 AND disabled_at IS NULL\n       RETURNING ${columns}, email_verified_at',
      ],
    ],
    specs: [passwordReset],
  },
  {
    name: 'a password reset does not begin a new epoch',
    file: credentials,
    edits: [
      [
        'email_verified_at = coalesce(email_verified_at, now()),\n         epoch = epoch + 1, trusted_from = now(), updated_at',
        'email_verified_at = coalesce(email_verified_at, now()),\n         trusted_from = now(), updated_at',
      ],
    ],
    specs: [passwordReset],
  },
  {
    name: 'a new password leaves the other sessions alive',
    file: 'src/auth/password-change/password-change.service.ts',
    edits: [['others: this.sessions.ending({ userId, except: sessionId }),', '']],
    specs: [account],
  },
  {
    name: 'a new password needs not the old one',
    file: 'src/auth/password-change/password-change.service.ts',
    edits: [['if (!checked || !matches)', 'if (!checked || matches === undefined)']],
    specs: [account],
  },
  {
    name: 'a taken address gets the code of a change',
    file: 'src/auth/email-change/email-change.service.ts',
    edits: [['isDecoy: holder !== null,', 'isDecoy: false,']],
    specs: [emailChange],
  },
  {
    name: 'a change of address leaves the other sessions alive',
    file: 'src/auth/email-change/email-change.service.ts',
    edits: [['others: this.sessions.ending({ userId, except: sessionId }),', '']],
    specs: [emailChange],
  },
  {
    name: 'a takeover by code keeps a stranger’s password',
    file: credentials,
    edits: [['THEN NULL ELSE password_hash END', 'THEN password_hash ELSE password_hash END']],
    specs: [codeLogin],
  },
  {
    name: 'a takeover keeps a stranger’s sessions',
    file: 'src/auth/sign-in/sign-in.service.ts',
    edits: [['...(proof.tookOver && { earlier: this.sessions.ending({ userId }) }),', '']],
    specs: [preRegistration],
  },
  {
    name: 'a proved account gives way to a claim',
    file: 'src/users/users.service.ts',
    edits: [['WHERE existing.email_verified_at IS NULL AND existing.disabled_at IS NULL', 'WHERE true']],
    specs: [preRegistration],
  },
  {
    name: 'a re-authentication is good for any session',
    file: 'src/auth/reauthentication/reauthentication.service.ts',
    edits: [['const isOfNow = sessionId === principal.sessionId &&', "const isOfNow = sessionId !== '' &&"]],
    specs: [reauthentication],
  },
];

const ofMails = [
  {
    name: 'markup is not escaped',
    file: 'src/mail/template-renderer.ts',
    edits: [["noEscape: format === 'txt'", 'noEscape: true']],
    specs: ['src/mail/template-renderer.spec.ts'],
  },
  {
    name: 'a mail that is refused for good is tried again',
    file: 'src/mail/smtp-error.ts',
    edits: [['isPermanent: isRefusal &&', 'isPermanent: isRefusal && response === undefined &&']],
    specs: [mailFaults],
  },
  {
    name: 'a dead code is mailed',
    file: 'src/otp/live-codes.ts',
    edits: [['AND c.consumed_at IS NULL AND c.expires_at > now()', '']],
    specs: [mailFaults],
  },
  {
    name: 'a code is logged',
    file: 'src/mail/mail-sender.ts',
    edits: [
      [
        "import { Injectable } from '@nestjs/common';",
        "import { Injectable, Logger } from '@nestjs/common';",
      ],
      [
        '      await this.handOver(delivery, data);',
        "      new Logger('Mail').debug({ msg: 'mail', ...data });\n      await this.handOver(delivery, data);",
      ],
    ],
    specs: [nothingAtRest],
  },
  {
    name: 'an address is logged',
    file: outbox,
    edits: [
      ['{ id, template }: LeasedDelivery', '{ id, template, recipient }: LeasedDelivery'],
      ['deliveryId: id, template, ...details', 'deliveryId: id, template, to: recipient, ...details'],
    ],
    specs: [nothingAtRest],
  },
  {
    name: 'the certificate of a mail server is not looked at',
    file: 'src/mail/smtp-transport.ts',
    edits: [['rejectUnauthorized: true', 'rejectUnauthorized: false']],
    specs: ['src/mail/smtp-transport.spec.ts'],
  },
];

const ofOutbox = [
  {
    name: 'outbox: notices go before codes',
    file: claims,
    edits: [['ORDER BY is_notice, next_try_at LIMIT free_slots', 'ORDER BY next_try_at LIMIT free_slots']],
    specs: [outboxFaults],
  },
  {
    name: 'outbox: three mails of a domain are in flight while another waits',
    file: claims,
    edits: [['mails + rank <= 2', 'mails + rank <= 3']],
    specs: [outboxFaults],
  },
  {
    name: 'outbox: the mails that are in flight do not count',
    file: claims,
    edits: [['coalesce(mails, 0) AS mails', '0 AS mails']],
    specs: [outboxFaults],
  },
  {
    name: 'outbox: one domain takes every slot',
    file: claims,
    edits: [['rank <= free_slots - 2 AND', 'rank <= free_slots AND']],
    specs: [outboxFaults],
  },
  {
    name: 'outbox: claims do not wait for each other',
    file: claims,
    edits: [['PERFORM pg_advisory_xact_lock(7240119084);', '']],
    specs: [outboxFaults],
  },
  {
    name: 'outbox: a claim waits for a row that somebody holds',
    file: claims,
    edits: [['FOR UPDATE SKIP LOCKED', 'FOR UPDATE']],
    specs: [outboxFaults],
  },
  {
    name: 'outbox: a claim has a lease of an hour',
    file: claims,
    edits: [["leased_until = now() + interval '10 seconds'", "leased_until = now() + interval '1 hour'"]],
    specs: [outboxFaults],
  },
  {
    name: 'outbox: a renewal has a lease of an hour',
    file: leases,
    edits: [["leased_until = now() + interval '10 seconds'", "leased_until = now() + interval '1 hour'"]],
    specs: [outboxFaults],
  },
  {
    name: 'outbox: no lease is renewed',
    file: outbox,
    edits: [['this.timers.push(setInterval(() => this.renew(), renewalMs));', '']],
    specs: [outboxFaults],
  },
  {
    name: 'outbox: a lost lease still records',
    file: leases,
    edits: [
      [
        'WHERE id = $1 AND lease_token = $2 RETURNING id`;',
        'WHERE id = $1 AND $2::uuid IS NOT NULL RETURNING id`;',
      ],
    ],
    specs: [outboxFaults],
  },
  {
    name: 'outbox: nobody is told of a queued mail',
    file: mailService,
    edits: [["pg_notify(${channel}::text, '')", '${channel}::text']],
    specs: [outboxFaults],
  },
  {
    name: 'outbox: nobody looks again by themselves',
    file: outbox,
    edits: [['this.timers.push(setInterval(() => this.wake(), pollMs));', '']],
    specs: [outboxFaults],
  },
  {
    name: 'outbox: a lost connection stays lost',
    file: 'src/database/standing-connection.ts',
    edits: [['if (this.client === client) void this.reopen();', '']],
    specs: ['test/faults/database-faults.spec.ts'],
  },
  {
    name: 'outbox: a shutdown keeps the leases of what it cuts off',
    file: outbox,
    edits: [['if (this.inFlight.size > 0) await', 'if (this.inFlight.size > 99) await']],
    specs: [outboxFaults],
  },
  {
    name: 'notices: eleven an hour',
    file: mailService,
    edits: [['bind(limits.perHour)', 'bind(limits.perHour + 1)']],
    specs: [noticeBudget],
  },
  {
    name: 'notices: one more a day',
    file: mailService,
    edits: [['bind(limits.perDay)', 'bind(limits.perDay + 1)']],
    specs: [noticeBudget],
  },
  {
    name: 'notices: all accounts share a budget',
    file: mailService,
    edits: [['WHERE user_id = notice.user_id AND created_at', 'WHERE created_at']],
    specs: [noticeBudget],
  },
  {
    name: 'notices: cheap ones use up the budget of changed credentials',
    file: 'src/mail/mail-templates.ts',
    edits: [
      [
        'return budgets.find((names) => names.some((name) => name === template)) ?? [];',
        'return budgets.flat().some((name) => name === template) ? budgets.flat() : [];',
      ],
    ],
    specs: [noticeBudget],
  },
  {
    name: 'notices: a summary that has been sent takes more',
    file: claims,
    edits: [['first_attempt_at = coalesce(first_attempt_at, now())', 'first_attempt_at = first_attempt_at']],
    specs: [noticeBudget],
  },
  {
    name: 'notices: a summary is put off by the next budget',
    file: mailService,
    edits: [['least(summary.next_try_at, excluded.next_try_at)', 'excluded.next_try_at']],
    specs: [noticeBudget],
  },
  {
    name: 'replies: the words of a mail server are kept',
    file: smtpError,
    edits: [['describeReply(response, secrets)', 'response']],
    specs: [nothingAtRest],
  },
  {
    name: 'replies: any word of letters is kept',
    file: smtpError,
    edits: [['smtpWords.has(word.toLowerCase())', "word !== ''"]],
    specs: [smtpErrors],
  },
  {
    name: 'replies: a word of the recipient is kept',
    file: smtpError,
    edits: [[' && !tells(word) ? word : gap', ' ? word : gap']],
    specs: [smtpErrors],
  },
  {
    name: 'replies: the whole reply is looked at',
    file: smtpError,
    edits: [['reply.slice(0, examinedCharacters)', 'reply.slice(0)']],
    specs: [smtpErrors],
  },
  {
    name: 'replies: the check of mail looks at all of them',
    file: 'src/mail/check/failure.ts',
    edits: [['words.slice(0, MAX_EXAMINED)', 'words.slice(0)']],
    specs: ['src/mail/check/failure.spec.ts'],
  },
];

const ofRequests = [
  {
    name: 'a client names its own address in a header',
    file: 'src/common/http/http-server.ts',
    edits: [['trustProxy: trustProxyOf(options.trustProxy),', 'trustProxy: true,']],
    specs: ['test/stories/session-list.spec.ts'],
  },
  {
    name: 'an answer may be cached',
    file: 'src/common/http/http-server.ts',
    edits: [["reply.header('cache-control', 'no-store');", '']],
    specs: [signUp],
  },
];

export const mutants = [
  ...ofCodes,
  ...ofLimits,
  ...ofPasswords,
  ...ofAccessTokens,
  ...ofSessions,
  ...ofStories,
  ...ofMails,
  ...ofOutbox,
  ...ofRequests,
];
