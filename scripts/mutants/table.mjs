/**
 * Bugs that no operator of the generated mutants makes. `edits` are pairs of a text and what takes its place; the text
 * has to stand exactly once in the function, method or constant that `in` names, or in the file where there is no `in`.
 * `specs` are the files that have to notice. A group per module of the product.
 */
const otp = 'src/otp/otp.service.ts';
const attempts = 'src/otp/challenge-attempts.service.ts';
const resends = 'src/otp/resends.service.ts';
const starts = 'src/otp/start-limits.service.ts';
const guesses = 'src/otp/guess-budgets.service.ts';
const limits = 'src/limits/limits.service.ts';
const smsAdmission = 'src/sms/sms-admission.service.ts';
const breakers = 'src/sms/breaker-statements.ts';
const signInLimits = 'src/auth/sign-in/password-checks.service.ts';
const credentials = 'src/users/account-credentials.service.ts';
const sessions = 'src/sessions/sessions.service.ts';
const bounds = 'src/sessions/session-bounds.ts';
const rotation = 'src/sessions/session-rotation.ts';
const jwt = 'src/auth/guards/jwt.strategy.ts';
const outbox = 'src/delivery/outbox.service.ts';
const channelOutbox = 'src/delivery/channel-outbox.ts';
const leases = 'src/delivery/delivery-leases.ts';
const leaseFunction = 'src/database/migrations/1764600025000-lease-domains.ts';
const deliveryService = 'src/delivery/delivery.service.ts';
const smtpError = 'src/mail/smtp-error.ts';

const totp = 'src/factors/totp/totp.service.ts';
const owedStep = 'src/auth/sign-in/owed-step.ts';
const recoveries = 'src/factors/factor-recoveries/factor-recoveries.service.ts';
const pendingSignIns = 'src/factors/pending-sign-ins/pending-sign-ins.service.ts';

const waysIn = 'test/contract/ways-in.spec.ts';
const secondFactors = 'test/attacks/second-factors.spec.ts';
const recoveryFlow = 'test/flows/factor-recovery.spec.ts';
const pendingSteps = 'test/attacks/pending-sign-ins.spec.ts';
const signUp = 'test/flows/sign-up.spec.ts';
const resend = 'test/flows/resend.spec.ts';
const races = 'test/races/races.spec.ts';
const sessionBounds = 'test/races/session-bounds.spec.ts';
const codeLogin = 'test/flows/code-login.spec.ts';
const passwordReset = 'test/flows/password-reset.spec.ts';
const sessionFlow = 'test/flows/sessions.spec.ts';
const refreshFlow = 'test/flows/refresh.spec.ts';
const sessionList = 'test/flows/session-list.spec.ts';
const account = 'test/flows/account.spec.ts';
const usersCommand = 'test/flows/users-command.spec.ts';
const usersTimeline = 'test/flows/users-timeline.spec.ts';
const emailChange = 'test/flows/email-change.spec.ts';
const mailFaults = 'test/faults/mail-faults.spec.ts';
const mailFallback = 'test/faults/mail-fallback.spec.ts';
const mailTls = 'test/faults/mail-tls.spec.ts';
const channels = 'test/contract/channels.spec.ts';
const outboxFaults = 'test/faults/outbox.spec.ts';
const leaseSpec = 'test/faults/leases.spec.ts';
const noticeBudget = 'test/flows/notice-budget.spec.ts';
const smtpErrors = 'src/mail/smtp-error.spec.ts';
const forcedOrders = 'test/races/forced-orders.spec.ts';
const tokens = 'test/attacks/tokens.spec.ts';
const startLimits = 'test/attacks/start-limits.spec.ts';
const textFraud = 'test/attacks/text-fraud.spec.ts';
const textBreakers = 'test/attacks/text-fraud-breakers.spec.ts';
const guessBudgets = 'test/attacks/guess-budgets.spec.ts';
const signIns = 'test/attacks/sign-in-limits.spec.ts';
const deviceTrust = 'test/attacks/device-trust.spec.ts';
const accountLimits = 'test/attacks/account-limits.spec.ts';
const sameness = 'test/attacks/sameness.spec.ts';
const metrics = 'test/flows/metrics.spec.ts';
const hashPlaces = 'test/attacks/hash-places.spec.ts';
const fields = 'src/common/validation/fields.spec.ts';
const tracingSdk = 'src/observability/tracing-sdk.ts';
const tracing = 'src/observability/tracing-sdk.spec.ts';
const tracesOfAddresses = 'test/attacks/traces.spec.ts';
const nothingAtRest = 'test/attacks/nothing-secret-at-rest.spec.ts';

const ofCodes = [
  {
    name: 'attempts are read first and written afterwards',
    file: attempts,
    in: 'ChallengeAttempts.count',
    edits: [
      [
        'const counted = new Statement({',
        'const [before] = await this.dataSource.manager.query(\n' +
          '"SELECT attempts FROM challenges WHERE id = $1", [attempt.challengeId]);\n' +
          'const seen = before?.attempts ?? 0;\n' +
          'const counted = new Statement({',
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
    name: '[MUT-1] attempts are not counted',
    file: attempts,
    in: 'ChallengeAttempts.count',
    edits: [['SET attempts = attempts + 1', 'SET attempts = attempts']],
    specs: [signUp],
  },
  {
    name: 'a challenge allows six attempts',
    file: 'src/otp/otp.purposes.ts',
    in: 'challengeLimits',
    edits: [['attempts: 5,', 'attempts: 6,']],
    specs: [signUp],
  },
  {
    name: 'a resend resets the attempts',
    file: resends,
    in: 'ResendsService.resendStatement',
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
    name: 'a code replaced by a resend is still accepted',
    file: attempts,
    in: 'ChallengeAttempts.accepts',
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
    name: 'an expired code is accepted',
    file: attempts,
    edits: [
      ['purpose = $2 AND consumed_at IS NULL AND expires_at > now()', 'purpose = $2 AND consumed_at IS NULL'],
      [
        'generation = $2 AND consumed_at IS NULL AND expires_at > now()',
        'generation = $2 AND consumed_at IS NULL',
      ],
    ],
    specs: [signUp],
  },
  {
    name: 'a code is accepted twice',
    file: attempts,
    edits: [
      ['purpose = $2 AND consumed_at IS NULL AND expires_at > now()', 'purpose = $2 AND expires_at > now()'],
      [
        'generation = $2 AND consumed_at IS NULL AND expires_at > now()',
        'generation = $2 AND expires_at > now()',
      ],
    ],
    specs: [codeLogin],
  },
  {
    name: 'a pending registration outlives its confirmation',
    file: attempts,
    in: 'ChallengeAttempts.consume',
    edits: [["consumed_at = now(), context = '{}'", 'consumed_at = now()']],
    specs: [signUp],
  },
  {
    name: 'a decoy queues no mail at its start',
    file: 'src/otp/challenge-issuer.service.ts',
    in: 'ChallengeIssuer.issue',
    edits: [['      delivery,\n', '      ...(order.isDecoy ? [] : [delivery]),\n']],
    specs: [signUp],
  },
  {
    name: 'a decoy queues no mail at its resend',
    file: resends,
    in: 'ResendsService.resend',
    edits: [['await runAsOne(tx, [queued', 'if (!resent.isDecoy) await runAsOne(tx, [queued']],
    specs: [sameness],
  },
  {
    name: 'the code is stored in the database',
    file: 'src/otp/challenge-issuer.service.ts',
    edits: [
      [
        'JSON.stringify(order.context ?? {})',
        'JSON.stringify({ ...order.context, code: deriveCode(this.keyring, { alphabet: "digits", length,\n' +
          'kid: this.keyring.currentKid, challengeId: order.id, purpose: order.purpose, address: order.address,\n' +
          'generation: 0 }) })',
      ],
      ['import { longCode }', "import { deriveCode } from './code-derivation.js';\nimport { longCode }"],
    ],
    specs: [nothingAtRest],
  },
  {
    name: 'codes contain some digits more often',
    file: 'src/otp/code-derivation.ts',
    in: 'deriveCode',
    edits: [['256 - (256 % alphabet.length)', '256']],
    specs: ['src/otp/code-derivation.spec.ts'],
  },
];

/** Of limits in time windows: after the work, by a header, per challenge alone, open where their store is away … */
const ofLimits = [
  {
    name: 'a used-up limit rejects nobody',
    file: limits,
    in: 'LimitsService.refuse',
    edits: [['if (!first) return null;', 'return null;']],
    specs: [startLimits],
  },
  {
    name: 'a password is counted after it was compared',
    file: signInLimits,
    in: 'PasswordChecks.check',
    edits: [
      [
        'const { failures, others } = await this.admitCounted(attempt, device);',
        'let [failures, others] = [[], []];',
      ],
      [
        'if (check.matches) await',
        '({ failures } = await this.admitCounted(attempt, device));\nif (check.matches) await',
      ],
    ],
    specs: [signIns],
  },
  ...['failed-sign-ins', 'failed-sign-ins-hour'].map((limit) => ({
    name: `a right password clears the count of ${limit}`,
    file: signInLimits,
    in: 'PasswordChecks.check',
    edits: [
      [
        'if (check.matches) await this.limits.refund(failures);',
        `if (check.matches) await this.limits.refund(failures.map((hit) => ({ ...hit, points: hit.limit === '${limit}' ? 1e6 : 1 })));`,
      ],
    ],
    specs: [signIns],
  })),
  {
    name: 'passwords that were never compared are counted by their network or account',
    file: signInLimits,
    in: 'PasswordChecks.check',
    edits: [['refund([...failures, ...others])', 'refund(failures)']],
    specs: [signIns],
  },
  {
    name: 'registrations rejected by the hash queue count towards all mails',
    file: starts,
    in: 'StartLimits.refund',
    edits: [['...(admission.isMailed ? installationHits(admission) : []),', '']],
    specs: [startLimits],
  },
  {
    name: 'a right code for a new password uses a place of its network',
    file: 'src/auth/password-reset/password-reset.service.ts',
    edits: [['this.newPasswords.hash(newPassword, null)', 'this.newPasswords.hash(newPassword, client)']],
    specs: [hashPlaces],
  },
  {
    name: 'the cost of an imported hash ignores its lanes',
    file: 'src/passwords/legacy-hashes.ts',
    in: 'parseArgon2',
    edits: [['parallelism > 1 ? Math', 'parallelism > 999 ? Math']],
    specs: ['src/passwords/legacy-hashes.spec.ts'],
  },
  {
    name: 'one statement locks rows in any order',
    file: 'src/database/statement.ts',
    in: 'Statement.done',
    edits: [['(SELECT count(*) FROM ${this.name}) >= 0', '${this.name.length} >= 0']],
    specs: ['test/races/forced-orders.spec.ts'],
  },
  {
    name: 'a tagged address is counted with the one without the tag',
    file: signInLimits,
    in: 'addressHit',
    edits: [
      [
        "{ limit: 'failed-sign-ins', key: address }",
        "{ limit: 'failed-sign-ins', key: address.replace(/\\+.*@/, '@') }",
      ],
    ],
    specs: [signIns],
  },
  {
    name: 'a known device does not have its own rate-limit buckets',
    file: signInLimits,
    in: 'PasswordChecks.admitCounted',
    edits: [['return device === null', 'return device !== undefined']],
    specs: [signIns],
  },
  ...['minute', 'hour'].map((window) => ({
    name: `known devices sign in without end, each ${window}`,
    file: signInLimits,
    in: 'devicesHits',
    edits: [[`{ limit: 'device-sign-ins-${window}', key },`, '']],
    specs: [signIns],
  })),
  {
    name: 'each known device has its own limit',
    file: signInLimits,
    in: 'PasswordChecks.admitKnown',
    edits: [['devicesHits(address)', 'devicesHits(`${address} ${device}`)']],
    specs: [signIns],
  },
  {
    name: 'a device is known to an unverified account',
    file: 'src/devices/known-devices.service.ts',
    in: 'KnownDevices.find',
    edits: [
      ['owner?.emailVerifiedAt ? owner.devicesTrustedSince : null', 'owner?.devicesTrustedSince ?? null'],
    ],
    specs: [signIns],
  },
  {
    name: 'a change of the password leaves devices known',
    file: credentials,
    in: 'AccountCredentials.changePassword',
    edits: [
      ['${nextCredentialVersion()}', 'credential_version = credential_version + 1, updated_at = now()'],
    ],
    specs: [deviceTrust],
  },
  {
    name: 'a change of the address leaves devices known',
    file: credentials,
    in: 'AccountCredentials.changeEmail',
    edits: [
      ['${nextCredentialVersion()}', 'credential_version = credential_version + 1, updated_at = now()'],
    ],
    specs: [deviceTrust],
  },
  {
    name: 'disabling an account leaves devices known',
    file: 'src/users/account-edits.service.ts',
    in: 'AccountEdits.setDisabled',
    edits: [
      ['${nextCredentialVersion()}', 'credential_version = credential_version + 1, updated_at = now()'],
    ],
    specs: [deviceTrust],
  },
  {
    name: 'a takeover by registration leaves devices known',
    file: 'src/users/users.service.ts',
    in: 'UsersService.createFromRegistration',
    edits: [
      [
        "${nextCredentialVersion('existing')}",
        'credential_version = existing.credential_version + 1, updated_at = now()',
      ],
    ],
    specs: [deviceTrust],
  },
  {
    name: 'a takeover by code leaves devices known',
    file: credentials,
    in: 'AccountCredentials.lockForCodeSignIn',
    edits: [['THEN ${devicesTrustedFromNow}', 'THEN devices_trusted_since']],
    specs: [deviceTrust],
  },
  {
    name: 'the verification of an address leaves devices known',
    file: 'src/users/users.service.ts',
    in: 'UsersService.markEmailVerified',
    edits: [['devices_trusted_since = ${devicesTrustedFromNow},', '']],
    specs: [deviceTrust],
  },
  {
    name: 'a statement does not end the trust in devices',
    file: 'src/users/account-edits.service.ts',
    in: 'AccountEdits.setDisabled',
    edits: [
      ['${nextCredentialVersion()}', 'credential_version = credential_version + 1, updated_at = now()'],
    ],
    specs: ['test/contract/credential-version.spec.ts'],
  },
  {
    name: 'trust in devices begins with the transaction',
    file: 'src/users/credential-version.ts',
    in: 'devicesTrustedFromNow',
    edits: [["date_trunc('milliseconds', clock_timestamp()) + interval '1 millisecond'`", 'now()`']],
    specs: [deviceTrust],
  },
  {
    name: 'a changed password leaves its own device unknown',
    file: 'src/auth/password-change/password-change.service.ts',
    in: 'PasswordChangeService.change',
    edits: [['knownFrom: user.devicesTrustedSince }', 'knownFrom: user.createdAt }']],
    specs: [deviceTrust],
  },
  {
    name: 'exports are counted by address',
    file: 'src/auth/account-export/account-export.service.ts',
    in: 'AccountExportService.export',
    edits: [['exportHit(id)', 'exportHit(client.ip)']],
    specs: [accountLimits],
  },
  {
    name: 'a refund keeps the window',
    file: 'src/limits/count-batch.ts',
    in: 'CountBatch.write',
    edits: [['CASE WHEN ${counted} + excluded.points <= 0 THEN now()', 'CASE WHEN false THEN now()']],
    specs: [signIns],
  },
  {
    name: 'every IPv6 address counts separately',
    file: 'src/common/http/ip-network.ts',
    in: 'ipNetwork',
    edits: [['`${new ipaddr.IPv6([...address.parts.slice(0, 4), 0, 0, 0, 0]).toString()}/64`', 'ip']],
    specs: [startLimits],
  },
  {
    name: 'every spelling of a mailbox has its own buckets',
    file: starts,
    in: 'StartLimits.bucketsOf',
    edits: [['ofOwner : throttleKey(address)', 'ofOwner : address']],
    specs: [startLimits],
  },
  {
    name: 'a rejected network uses up the mailbox of another',
    file: starts,
    in: 'StartLimits.admit',
    edits: [
      ['await this.limits.consume(networkHits(request, buckets));', ''],
      [
        'await this.limits.consume([cooldownHits(request, buckets), ...mailHits(request, buckets)]);',
        'await this.limits.consume([cooldownHits(request, buckets), ...mailHits(request, buckets)]);\n' +
          'await this.limits.consume(networkHits(request, buckets));',
      ],
    ],
    specs: [startLimits],
  },
  {
    name: 'mails that a signed-in owner requests count with those of others',
    file: starts,
    in: 'StartLimits.bucketsOf',
    edits: [['isByOwner ? ofOwner : throttleKey(address)', 'device ?? throttleKey(address)']],
    specs: [startLimits],
  },
  {
    name: 'resent mails are counted under another key',
    file: resends,
    in: 'ResendsService.stateStatement',
    edits: [['coalesce(mail_key, id)', 'id']],
    specs: [startLimits],
  },
  {
    name: 'the installation has no limit for mails',
    file: starts,
    in: 'StartLimits.admitToInstallation',
    edits: [['return refused === null;', 'return true;']],
    specs: [startLimits],
  },
  {
    name: 'unknown devices may use up the share of known devices',
    file: 'src/otp/start-hits.ts',
    in: 'installationHits',
    edits: [['devicesKey === null ? [{', 'false ? [{']],
    specs: [startLimits],
  },
  {
    name: 'the stored key of a limit reveals the client',
    file: 'src/limits/limit-key.ts',
    in: 'limitKey',
    edits: [["return mac.toString('base64url').slice(0, 22);", 'return `${key} ${mac.length}`;']],
    specs: [startLimits],
  },
  {
    name: 'two concurrent hits are counted as one',
    file: 'src/limits/count-batch.ts',
    in: 'sumByKey',
    edits: [['points: before + points', 'points: Math.max(before, points)']],
    specs: [startLimits],
  },
  {
    name: 'wrong codes are not counted over challenges',
    file: guesses,
    in: 'GuessBudgets.countForMailbox',
    edits: [
      ['failures_in_a_row = ${row},', 'failures_in_a_row = 1,'],
      ['hour_failures     = ${hour},', 'hour_failures = 1,'],
    ],
    specs: [guessBudgets],
  },
  {
    name: 'a used-up guess budget has no effect',
    file: guesses,
    in: 'GuessBudgets.countForMailbox',
    edits: [['OR ${row} >= $4::int THEN now()', 'OR ${row} >= $4::int THEN g.escalated_at']],
    specs: [guessBudgets],
  },
  {
    name: 'a right code is counted as a wrong one',
    file: otp,
    in: 'OtpService.countAndRun',
    edits: [
      [
        'if (!isRight) {\n      await this.attempts.recordFailure(challenge, attempt);',
        'await this.attempts.recordFailure(challenge, attempt);\n    if (!isRight) {',
      ],
    ],
    specs: [guessBudgets],
  },
  {
    name: 'a right code ends the period of long codes for every address of its mailbox',
    file: guesses,
    in: 'GuessBudgets.isEscalated',
    edits: [['c.address = ${address} AND', 'c.throttle_key = ${key} AND']],
    specs: [guessBudgets],
  },
  {
    name: 'a right code never ends the period of long codes for its owner',
    file: guesses,
    in: 'GuessBudgets.isEscalated',
    edits: [['NOT (${isByOwner}::boolean AND', 'NOT (${isByOwner}::boolean IS NULL AND']],
    specs: [guessBudgets],
  },
  {
    name: 'a signed-in user counts as the owner of any address',
    file: starts,
    in: 'isOwner',
    edits: [
      [
        'return isOwnAddress && (hasProof || device !== null);',
        'return isSignedIn || (isOwnAddress && device !== null);',
      ],
    ],
    specs: [guessBudgets],
  },
  {
    name: 'wrong codes of the installation are not counted',
    file: guesses,
    in: 'GuessBudgets.recordFailure',
    edits: [['this.limits.record(everywhere),', '']],
    specs: [guessBudgets],
  },
  {
    name: 'a large mailbox provider has the budget of any domain',
    file: guesses,
    in: 'GuessBudgets.recordFailure',
    edits: [['isLargeMailboxProvider(domain)\n', 'false\n']],
    specs: [guessBudgets],
  },
];

const ofPasswords = [
  {
    name: 'passwords are hashed at the priority of requests',
    file: 'src/passwords/passwords.service.ts',
    in: 'PasswordsService.onModuleInit',
    edits: [['lowerHashPriority();', '']],
    specs: ['src/passwords/passwords.service.spec.ts'],
  },
  {
    name: 'any number of requests may wait for a hash',
    file: 'src/passwords/hash-queue.ts',
    in: 'HashQueue.run',
    edits: [['if (this.isFull || ofNetwork', 'if (ofNetwork']],
    specs: ['src/passwords/hash-queue.spec.ts'],
  },
  {
    name: 'one network may use all places of the hash queue',
    file: 'src/passwords/hash-queue.ts',
    in: 'HashQueue.run',
    edits: [['if (this.isFull || ofNetwork >= mostOfNetwork)', 'if (this.isFull)']],
    specs: ['src/passwords/hash-queue.spec.ts'],
  },
  {
    name: 'an overload is noticed only at the hash',
    file: 'src/passwords/passwords.service.ts',
    in: 'PasswordsService.rejectUnderLoad',
    edits: [['if (this.queue.isFull) await', 'if (false) await']],
    specs: ['src/passwords/passwords-under-load.spec.ts'],
  },
  {
    name: 'a start is counted after its preparation',
    file: otp,
    in: 'OtpService.admitAndRun',
    edits: [
      ['const admission = await this.limits.admit(mail)', 'const admit = () => this.limits.admit(mail)'],
      ['await this.limits.refund(mail, admission);', ''],
      [
        'const { purpose, address, recipient, client, actorId',
        'const admission = await admit();\n    const { purpose, address, recipient, client, actorId',
      ],
    ],
    specs: [hashPlaces],
  },
  {
    name: 'a device token for another address bypasses the rejection of a network',
    file: 'src/devices/known-devices.service.ts',
    in: 'KnownDevices.mayBeKnown',
    edits: [
      [
        'return this.find(client, { address, owner: anyOwner }) !== null;',
        'return client.deviceToken !== null;',
      ],
    ],
    specs: [hashPlaces],
  },
  {
    name: 'a rejection lasts forever',
    file: 'src/limits/recent-refusals.ts',
    in: 'RecentRefusals.ofThisSecond',
    edits: [['if (second !== this.second) this.refusals = new Map();', '']],
    specs: [hashPlaces],
  },
  {
    name: 'nothing is hashed if there is no account',
    file: 'src/passwords/passwords.service.ts',
    in: 'PasswordsService.verify',
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
    name: 'a sign-in reveals that there is no account',
    file: 'src/auth/password-login/password-login.service.ts',
    in: 'PasswordLoginService.attempt',
    edits: [
      ['if (!user || !storedHash', "if (!user) throw new AppError('resource.not_found');\nif (!storedHash"],
    ],
    specs: [sameness],
  },
];

const ofAccessTokens = [
  {
    name: '[MUT-3] a token chooses its algorithm',
    file: jwt,
    in: 'JwtStrategy.constructor',
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
    name: 'the type of a token is not checked',
    file: jwt,
    in: 'JwtStrategy.constructor',
    edits: [['header?.typ === accessTokenType ?', 'header ?']],
    specs: [tokens],
  },
  {
    name: 'the audience of a token is not checked',
    file: jwt,
    in: 'JwtStrategy.constructor',
    edits: [['audience: settings.audience,', '']],
    specs: [tokens],
  },
  {
    name: 'the issuer of a token is not checked',
    file: jwt,
    in: 'JwtStrategy.constructor',
    edits: [['issuer: settings.issuer,', '']],
    specs: [tokens],
  },
  {
    name: 'a token is known again by its header and claims alone',
    file: 'src/auth/guards/verified-tokens.ts',
    in: 'digestOf',
    edits: [["hash('sha256', token,", "hash('sha256', token.split('.', 2).join('.'),"]],
    specs: [tokens],
  },
  {
    name: 'a token that is known does not expire',
    file: 'src/auth/guards/verified-tokens.ts',
    in: 'VerifiedTokens.find',
    edits: [['if (found.exp > Date.now() / 1_000) return found;', 'if (found) return found;']],
    specs: ['src/auth/guards/verified-tokens.spec.ts'],
  },
];

const ofSessions = [
  {
    name: '[MUT-4] a replayed refresh token does not revoke its session',
    file: rotation,
    in: 'rotationStatement',
    edits: [['ELSE now() END', 'ELSE NULL END']],
    specs: [sessionFlow],
  },
  {
    name: 'a refresh moves the absolute end of its session',
    file: rotation,
    in: 'rotation',
    edits: [['s.absolute_expires_at)`', "'infinity'::timestamptz)`"]],
    specs: [sessionFlow],
  },
  {
    name: 'the grace window of every refresh token counts from the last rotation',
    file: rotation,
    in: 'rotationStatement',
    edits: [['WHEN ${rotations}[s.generation - $2] >', 'WHEN s.rotated_at >']],
    specs: [refreshFlow],
  },
  {
    name: 'a rotation forgets the first uses of older refresh tokens',
    file: rotation,
    in: 'rotation',
    edits: [['THEN ${rotations}[1:', 'THEN (ARRAY[s.rotated_at])[1:']],
    specs: [refreshFlow],
  },
  {
    name: 'a step-up does not record the first use of the refresh token before it',
    file: rotation,
    in: 'renewalStatement',
    edits: [
      [
        'Object.entries(rotation)',
        'Object.entries({ ...rotation, earlier_rotations: `nullif(s.earlier_rotations, ARRAY[now() - ${graceWindow}])` })',
      ],
    ],
    specs: [refreshFlow],
  },
  {
    name: 'any number of rotations is kept',
    file: rotation,
    in: 'rotation',
    edits: [['${rotations}[1:${maxEarlierRotations}]', '${rotations}']],
    specs: [refreshFlow],
  },
  {
    name: 'a rotation that waited is timed by its start',
    file: rotation,
    in: 'rotation',
    edits: [["'clock_timestamp()'", "'now()'"]],
    specs: ['test/races/session-orders.spec.ts'],
  },
  {
    name: 'an account has twenty-one sessions',
    file: bounds,
    in: 'boundingStatements',
    edits: [['is_live AND place >= $1::int AND place', 'is_live AND place > $1::int AND place']],
    specs: [sessionFlow],
  },
  {
    name: 'any number of ended sessions is kept',
    file: bounds,
    in: 'boundingStatements',
    edits: [["'NOT is_live AND place >= $1::int'", "'NOT is_live AND place < 0 * $1::int'"]],
    specs: [sessionBounds],
  },
  {
    name: 'one session too many is stored',
    file: bounds,
    in: 'boundingStatements',
    edits: [["'NOT is_live AND place >= $1::int'", "'NOT is_live AND place > $1::int'"]],
    specs: [sessionBounds],
  },
  {
    name: 'the newest ended sessions are deleted first',
    file: bounds,
    in: 'boundingStatements',
    edits: [['${isLive} DESC, id DESC) AS place', '${isLive} DESC, id) AS place']],
    specs: [sessionBounds],
  },
  {
    name: 'live sessions are deleted before ended ones',
    file: bounds,
    in: 'boundingStatements',
    edits: [['(ORDER BY ${isLive} DESC, id DESC) AS place', '(ORDER BY ${isLive}, id DESC) AS place']],
    specs: [sessionBounds],
  },
  {
    name: 'an ended session is kept beside a hundred live ones',
    file: bounds,
    in: 'boundingStatements',
    edits: [
      ['is_live AND place >= $1::int AND place < $2::int', 'is_live AND place >= $1::int AND $2::int > 0'],
      ["idsWhere('is_live AND place >= $1::int')} ||", "idsWhere('place < 0')} ||"],
    ],
    specs: [sessionBounds],
  },
  {
    name: 'a sign-in waits for locked rows that it would delete',
    file: bounds,
    in: 'boundingStatements',
    edits: [['FOR UPDATE SKIP LOCKED', 'FOR UPDATE']],
    specs: [sessionBounds],
  },
  {
    name: 'the session of a takeover is older than the trust in it',
    file: sessions,
    in: 'SessionsService.openStatement',
    edits: [['greatest(now(), $11::timestamptz)', 'now()']],
    specs: [deviceTrust],
  },
  {
    name: 'the owner gets a notice about sessions that had already expired',
    file: 'src/auth/session-management/session-management.service.ts',
    in: 'SessionManagementService.endAndTell',
    edits: [["ended.gives('wasLive')", 'ended.gives()']],
    specs: [sessionList],
  },
  {
    name: 'a session that had already expired can be revoked',
    file: 'src/auth/session-management/session-management.service.ts',
    in: 'SessionManagementService.endAndTell',
    edits: [['.filter(({ wasLive }) => wasLive)', '']],
    specs: [sessionList],
  },
  {
    name: 'a refresh token is valid for any session',
    file: 'src/sessions/refresh-token.ts',
    in: 'deriveRefreshToken',
    edits: [['[claims.sessionId, String(claims.generation)]', '[String(claims.generation)]']],
    specs: ['src/sessions/refresh-token.spec.ts'],
  },
  {
    name: 'a device is known for any address',
    file: 'src/devices/device-token.ts',
    in: 'derive',
    edits: [['[parts.deviceId, parts.address]', '[parts.deviceId]']],
    specs: ['src/devices/device-token.spec.ts'],
  },
];

const ofFlows = [
  {
    name: 'a registration reveals that the address is taken',
    file: 'src/auth/registration/registration.service.ts',
    in: 'RegistrationService.register',
    edits: [
      ['return issue({', "if (isTaken) throw new AppError('account.email_taken');\n      return issue({"],
    ],
    specs: [sameness],
  },
  {
    name: '[MUT-7] a password reset does not begin a new credential version',
    file: credentials,
    in: 'AccountCredentials.resetPassword',
    edits: [['${nextCredentialVersion()}', 'updated_at = now()']],
    specs: [passwordReset],
  },
  {
    name: 'an export shows whole addresses',
    file: 'src/auth/account-export/account-export.response.ts',
    in: 'ExportedChallenge.from',
    edits: [['destination: maskDestination(challenge.destination)', 'destination: challenge.destination']],
    specs: [account],
  },
  {
    name: 'an export reads every mail',
    file: 'src/delivery/delivery-records.service.ts',
    in: 'DeliveryRecords.listOf',
    edits: [['ORDER BY id DESC LIMIT $3::int', 'ORDER BY id DESC LIMIT $3::int + 5000']],
    specs: [account],
  },
  {
    name: 'an export reads every challenge',
    file: 'src/otp/challenge-records.service.ts',
    in: 'ChallengeRecords.listOf',
    edits: [['ORDER BY created_at DESC LIMIT $3::int', 'ORDER BY created_at DESC LIMIT $3::int + 5000']],
    specs: [account],
  },
  {
    name: 'an export has every challenge',
    file: 'src/auth/account-export/account-export.service.ts',
    in: 'AccountExportService.export',
    edits: [['newest(challenges).map', 'challenges.map']],
    specs: [account],
  },
  {
    name: 'a truncated export is marked as complete',
    file: 'src/auth/account-export/account-export.service.ts',
    in: 'AccountExportService.export',
    edits: [['length < limit)', 'length <= limit)']],
    specs: [account],
  },
  {
    name: 'an operator’s verification keeps the sessions of an unverified account',
    file: 'src/commands/users/address-verification.service.ts',
    in: 'AddressVerification.verify',
    edits: [['await this.replacedOwner.clear(tx, id);', '']],
    specs: [usersCommand],
  },
  {
    name: 'an operator’s verification keeps password and codes of an unverified account',
    file: 'src/commands/users/address-verification.service.ts',
    in: 'AddressVerification.verify',
    edits: [
      [
        'await this.credentials.lockForCodeSignIn(tx, { userId: id, email, credentialVersion });',
        'await tx.query("UPDATE users SET email_verified_at = now() WHERE id = $1", [id]);',
      ],
    ],
    specs: [usersCommand],
  },
  {
    name: 'the check of a new password reveals a deletion',
    file: 'src/otp/challenge-records.service.ts',
    in: 'ChallengeRecords.anonymiseStatement',
    edits: [["CASE WHEN context ? 'sealedAddress' THEN context ELSE '{}' END", "'{}'"]],
    specs: [forcedOrders],
  },
  {
    name: 'a sealed value can be unsealed anywhere',
    file: 'src/common/secrets.ts',
    in: 'Keyring.unseal',
    edits: [['decipher.setAAD(Buffer.from(place))', "decipher.setAAD(Buffer.from('table.column'))"]],
    specs: ['src/common/secrets.spec.ts'],
  },
  {
    name: 'a taken address gets the code of a change',
    file: 'src/auth/email-change/email-change.service.ts',
    in: 'EmailChangeService.start',
    edits: [['isDecoy: holder !== null,', 'isDecoy: false,']],
    specs: [emailChange],
  },
  {
    name: 'a takeover by code keeps the password of an unverified account',
    file: credentials,
    in: 'AccountCredentials.lockForCodeSignIn',
    edits: [['THEN NULL ELSE password_hash END', 'THEN password_hash ELSE password_hash END']],
    specs: [codeLogin],
  },
];

const ofMails = [
  {
    name: 'markup is not escaped',
    file: 'src/mail/template-renderer.ts',
    in: 'TemplateRenderer.environment',
    edits: [["noEscape: format === 'txt'", 'noEscape: true']],
    specs: ['src/mail/template-renderer.spec.ts'],
  },
  {
    name: 'a permanently rejected mail is retried',
    file: 'src/mail/smtp-error.ts',
    in: 'kindOf',
    edits: [['if (responseCode < 500 || responseCode >= 600)', 'if (responseCode > 0)']],
    specs: [mailFaults],
  },
  {
    name: 'a mail that is sent again has another Message-ID',
    file: 'src/mail/mail-channel.ts',
    in: 'MailChannel.handOver',
    edits: [['messageId: `<${outgoing.deliveryId}@', 'messageId: `<${Date.now()}.${outgoing.deliveryId}@']],
    specs: [mailFaults],
  },
  {
    name: 'a mail during which the connection breaks is not sent again',
    file: 'src/mail/smtp-error.ts',
    in: 'kindOf',
    edits: [
      ["'ESTREAM', ''].includes(code)) return 'server';", "'ESTREAM', ''].includes(code)) return 'policy';"],
    ],
    specs: [mailFaults],
  },
  {
    name: 'the fallback sends another Message-ID',
    file: 'src/mail/mail-channel.ts',
    in: 'MailChannel.handOver',
    edits: [
      ['messageId: `<${outgoing.deliveryId}@', 'messageId: `<${provider.name}.${outgoing.deliveryId}@'],
    ],
    specs: [mailFallback],
  },
  {
    name: 'the fallback is tried for a recipient who does not exist',
    file: 'src/mail/mail-channel.ts',
    in: 'MailChannel.outcomeOf',
    edits: [
      [
        "if (kind === 'recipient' || (kind === 'policy' && !other))",
        "if (['recipient', 'policy'].includes(kind) && !other)",
      ],
    ],
    specs: [mailFallback],
  },
  {
    name: 'a mail server that has failed is never used again',
    file: 'src/mail/smtp-provider.ts',
    in: 'SmtpProvider.probe',
    edits: [['if (!this.isUp) this.restore();', '']],
    specs: [mailFallback],
  },
  {
    name: 'a mail server that has failed is not skipped',
    file: 'src/mail/smtp-providers.ts',
    in: 'SmtpProviders.choose',
    edits: [['(isUp ? 0 : 2)', '(isUp ? 0 : 0)']],
    specs: [mailFallback],
  },
  {
    name: 'an attempt to send a mail may take forever',
    file: 'src/mail/mail-channel.ts',
    in: 'MailChannel.handOver',
    edits: [['signal: timer.signal,', '']],
    specs: [mailFallback],
  },
  {
    name: 'a mail server that has a mail may take no longer than before it has one',
    file: 'src/mail/mail-channel.ts',
    in: 'MailChannel.handOver',
    edits: [['onSourceRead: () => timer.awaitReply(),', '']],
    specs: [mailFaults],
  },
  {
    name: 'a mail server may take as long before it has a mail as after that',
    file: 'src/mail/smtp-transport.ts',
    in: 'AttemptTimer.constructor',
    edits: [['this.abortAfter(timeoutSeconds)', 'this.abortAfter(2 * timeoutSeconds)']],
    specs: [mailFaults],
  },
  {
    name: 'what a mail server has rejected is given to it again',
    file: leases,
    in: 'leasedDelivery',
    edits: [['@.isRefused == true', '@.isRefused == 1']],
    specs: [mailFallback],
  },
  {
    name: '[MUT-8] a code is logged',
    file: 'src/delivery/delivery-attempts.service.ts',
    edits: [
      [
        "import { Injectable } from '@nestjs/common';",
        "import { Injectable, Logger } from '@nestjs/common';",
      ],
      [
        '    const { data, expiresAt } = content;',
        "    const { data, expiresAt } = content;\n    new Logger('Delivery').debug({ msg: 'message', ...data });",
      ],
    ],
    specs: [nothingAtRest],
  },
  {
    name: 'an address is logged',
    file: channelOutbox,
    in: 'ChannelOutbox.report',
    edits: [
      ['{ id, template, origin }: LeasedDelivery', '{ id, template, origin, destination }: LeasedDelivery'],
      ['requestId, template }', 'requestId, template, to: destination }'],
    ],
    specs: [nothingAtRest],
  },
  {
    name: 'the certificate of a mail server is not checked',
    file: 'src/mail/smtp-transport.ts',
    in: 'smtpOptions',
    edits: [['rejectUnauthorized: true', 'rejectUnauthorized: false']],
    specs: ['src/mail/smtp-transport.spec.ts', mailTls],
  },
  {
    name: 'a mail server may stop offering STARTTLS',
    file: 'src/mail/smtp-transport.ts',
    in: 'smtpOptions',
    edits: [['requireTLS: requireTls', 'requireTLS: false']],
    specs: [mailTls],
  },
];

const ofOutbox = [
  {
    name: 'outbox: notices are sent before codes',
    file: leaseFunction,
    in: 'leaseFunction',
    edits: [['(ORDER BY is_notice, next_try_at) AS place', '(ORDER BY next_try_at) AS place']],
    specs: [outboxFaults],
  },
  {
    name: 'outbox: notices leave no slot to codes',
    file: leaseFunction,
    in: 'leaseFunction',
    edits: [['- CASE WHEN is_notice THEN 1 ELSE 0 END', '']],
    specs: [outboxFaults],
  },
  {
    name: 'outbox: three mails of a domain are in flight while another waits',
    file: leaseFunction,
    in: 'leaseFunction',
    edits: [['messages + rank <= per_domain', 'messages + rank <= per_domain + 1']],
    specs: [outboxFaults],
  },
  {
    name: 'outbox: the mails in flight are not counted',
    file: leaseFunction,
    in: 'leaseFunction',
    edits: [['coalesce(messages, 0) AS messages', '0 AS messages']],
    specs: [outboxFaults],
  },
  {
    name: 'outbox: one domain takes every slot',
    file: leaseFunction,
    in: 'leaseFunction',
    edits: [['rank <= free_slots - 2 AND', 'rank <= free_slots AND']],
    specs: [outboxFaults],
  },
  {
    name: 'outbox: leases do not wait for each other',
    file: leaseFunction,
    in: 'leaseFunction',
    edits: [['PERFORM pg_advisory_xact_lock(7240119084);', '']],
    specs: [outboxFaults],
  },
  {
    name: 'outbox: a lease waits for a locked row',
    file: leaseFunction,
    in: 'leaseFunction',
    edits: [['FOR UPDATE SKIP LOCKED', 'FOR UPDATE']],
    specs: [outboxFaults],
  },
  {
    name: 'outbox: a lease lasts an hour',
    file: leaseFunction,
    in: 'leaseFunction',
    edits: [["leased_until = now() + interval '7 seconds'", "leased_until = now() + interval '1 hour'"]],
    specs: [outboxFaults],
  },
  {
    name: 'outbox: a renewed lease lasts an hour',
    file: leases,
    in: 'DeliveryLeases.renew',
    edits: [["leased_until = now() + interval '7 seconds'", "leased_until = now() + interval '1 hour'"]],
    specs: [outboxFaults],
  },
  {
    name: 'outbox: no notification for a queued delivery',
    file: deliveryService,
    in: 'DeliveryService.queueStatement',
    edits: [["pg_notify(${notification}::text, '')", '${notification}::text']],
    specs: [outboxFaults],
  },
  {
    name: 'outbox: waiting deliveries are not leased until the next poll',
    file: channelOutbox,
    in: 'ChannelOutbox.leaseWhileWoken',
    edits: [['leased[0]?.isMore ?? this.inFlight.size > 0', 'false']],
    specs: [outboxFaults],
  },
  {
    name: 'outbox: a lease does not report waiting deliveries',
    file: leaseFunction,
    in: 'leaseFunction',
    edits: [['(SELECT count(*) FROM due) > (SELECT count(*) FROM chosen)', 'false']],
    specs: [outboxFaults],
  },
  {
    name: 'outbox: domains in flight hide the others from a lease',
    file: leaseFunction,
    in: 'leaseFunction',
    edits: [['LIMIT 2 * (free_slots + 1 + (SELECT count(*) FROM in_flight))', 'LIMIT 2 * (free_slots + 1)']],
    specs: [leaseSpec],
  },
  {
    name: 'outbox: domains that wait for a retry hide the others from a lease',
    file: leaseFunction,
    in: 'leaseFunction',
    edits: [['FROM queue WHERE first_try_at <= now() ORDER BY', 'FROM queue ORDER BY']],
    specs: [leaseSpec],
  },
  {
    name: 'outbox: recording outcomes together waits for a locked row',
    file: leases,
    in: 'DeliveryLeases.settleTogether',
    edits: [['unlockedOutcomes', 'outcomes']],
    specs: [leaseSpec],
  },
  {
    name: 'outbox: an error fails every outcome that is recorded together',
    file: leases,
    in: 'DeliveryLeases.settleTogether',
    edits: [['.catch(() => [])', '']],
    specs: [leaseSpec],
  },
  {
    name: 'outbox: two messages of a challenge count as its first',
    file: leases,
    in: 'DeliveryLeases.settleTogether',
    edits: [['each.delivery.challengeId ?? each.delivery.id', 'each.delivery.id']],
    specs: [leaseSpec],
  },
  {
    name: 'outbox: outcomes are recorded one by one',
    file: leases,
    in: 'DeliveryLeases.settleTogether',
    edits: [['together.size < 2', 'together.size < 200']],
    specs: [leaseSpec],
  },
  {
    name: 'outbox: a channel leases the messages of another',
    file: leaseFunction,
    in: 'leaseFunction',
    edits: [
      [
        "WHERE status = 'queued' AND channel = of_channel AND (challenge_id IS NULL) = oldest_domains.is_notice",
        "WHERE status = 'queued' AND (challenge_id IS NULL) = oldest_domains.is_notice",
      ],
    ],
    specs: [channels],
  },
  {
    name: 'outbox: starts with messages for an unknown channel',
    file: outbox,
    in: 'Outbox.onApplicationBootstrap',
    edits: [['await this.refuseUnknownChannels(channels.map(({ id }) => id));', '']],
    specs: [channels],
  },
  {
    name: 'outbox: finished messages for an unknown channel prevent the start',
    file: leases,
    in: 'DeliveryLeases.findUnservedChannels',
    edits: [["WHERE status = 'queued' AND channel", 'WHERE channel']],
    specs: [channels],
  },
  {
    name: 'outbox: the signal is not aborted at shutdown',
    file: channelOutbox,
    in: 'ChannelOutbox.abandon',
    edits: [['this.cutOff.abort();', '']],
    specs: [channels],
  },
  {
    name: 'a resend ignores the destination of the code',
    file: 'src/otp/issued-challenge.ts',
    in: 'issuedColumns',
    edits: [["column.text('coalesce(destination, address)')", "column.text('address')"]],
    specs: [channels],
  },
  {
    name: 'outbox: a lost connection stays lost',
    file: 'src/database/standing-connection.ts',
    in: 'StandingConnection.connect',
    edits: [['if (this.client === client) void this.reopen();', '']],
    specs: ['test/faults/database-faults.spec.ts'],
  },
  {
    name: 'notices: eleven an hour',
    file: deliveryService,
    in: 'insertNotice',
    edits: [['bind(limits.perHour)', 'bind(limits.perHour + 1)']],
    specs: [noticeBudget],
  },
  {
    name: 'notices: thirty-one a day',
    file: deliveryService,
    in: 'insertNotice',
    edits: [['bind(limits.perDay)', 'bind(limits.perDay + 1)']],
    specs: [noticeBudget],
  },
  {
    name: 'notices: all kinds share one budget',
    file: 'src/delivery/notice-budgets.ts',
    in: 'budgetOf',
    edits: [
      [
        'return budgets.find((names) => names.some((name) => name === template)) ?? [];',
        'return budgets.flat().some((name) => name === template) ? budgets.flat() : [];',
      ],
    ],
    specs: [noticeBudget],
  },
  {
    name: 'notices: a summary that has been sent is extended',
    file: leaseFunction,
    in: 'leaseFunction',
    edits: [['first_attempt_at = coalesce(first_attempt_at, now())', 'first_attempt_at = first_attempt_at']],
    specs: [noticeBudget],
  },
  {
    name: 'notices: a summary is delayed by another budget',
    file: deliveryService,
    in: 'insertNotice',
    edits: [['least(summary.next_try_at, excluded.next_try_at)', 'excluded.next_try_at']],
    specs: [noticeBudget],
  },
  {
    name: '[MUT-6] replies: the words of a mail server are kept',
    file: smtpError,
    in: 'explainSmtpError',
    edits: [['describeReply(response, secrets)', 'response']],
    specs: [nothingAtRest],
  },
  {
    name: 'replies: the whole reply is examined',
    file: smtpError,
    in: 'describeReply',
    edits: [['reply.slice(0, examinedCharacters)', 'reply.slice(0)']],
    specs: [smtpErrors],
  },
  {
    name: 'replies: mail-check examines the whole reply',
    file: 'src/commands/mail-check/failure.ts',
    in: 'quoted',
    edits: [['words.slice(0, maxExamined)', 'words.slice(0)']],
    specs: ['src/commands/mail-check/failure.spec.ts'],
  },
];

const ofRequests = [
  {
    name: 'a client names its own address in a header',
    file: 'src/common/http/http-server.ts',
    in: 'createHttpAdapter',
    edits: [['trustedProxies(options.trustProxy)', '() => true']],
    specs: ['test/flows/session-list.spec.ts'],
  },
  {
    name: 'a response may be cached',
    file: 'src/common/http/http-server.ts',
    in: 'nameRequests',
    edits: [["reply.header('cache-control', 'no-store');", '']],
    specs: [signUp],
  },
];

const legacyHashes = 'src/passwords/legacy-hashes.ts';
const ofForeignHashes = [
  {
    name: 'a legacy hash may cost any work',
    file: legacyHashes,
    in: 'readHash',
    edits: [['hash.work > hashBounds.work || ', '']],
    specs: ['src/passwords/legacy-hashes.spec.ts'],
  },
  {
    name: 'a legacy hash may cost any memory',
    file: legacyHashes,
    in: 'readHash',
    edits: [[' || hash.memoryKib > hashBounds.memoryKib', '']],
    specs: ['src/passwords/legacy-hashes.spec.ts', 'test/flows/legacy-hashes.spec.ts'],
  },
  {
    name: 'the cost of scrypt covers only its N rounds',
    file: 'src/passwords/scrypt-hashes.ts',
    in: 'costOf',
    edits: [['(N + 3) * blockSize', 'N * blockSize']],
    specs: ['src/passwords/legacy-hashes.spec.ts'],
  },
  {
    name: 'a legacy hash is compared with NFC only',
    file: 'src/passwords/passwords.service.ts',
    in: 'PasswordsService.verify',
    edits: [['isOutdated && composed !== password', 'isOutdated && composed === null']],
    specs: ['src/passwords/passwords.service.spec.ts'],
  },
  {
    name: 'an import does not check the columns that it ignores',
    file: 'src/commands/users-import/users-import.command.ts',
    in: 'check',
    edits: [['reading.columns.assertHarmless();', '']],
    specs: ['test/flows/users-import.spec.ts'],
  },
  {
    name: 'an import accepts a hash that costs too much',
    file: 'src/commands/users-import/account-line.ts',
    in: 'readPassword',
    edits: [
      ["typeof read === 'string' ?", "read === 'unreadable' ?"],
      ['{ hash, kind: read.kind }', "{ hash, kind: read === 'too_costly' ? 'bcrypt' : read.kind }"],
    ],
    specs: ['src/commands/users-import/account-line.spec.ts', 'test/flows/users-import.spec.ts'],
  },
];

const secretsCommand = 'test/dev/secrets-command.spec.ts';
const ofSettings = [
  {
    name: 'others can read the secrets that are generated',
    file: 'src/commands/keys/files/env-file.mjs',
    in: 'writeEnvFile',
    edits: [["'wx', 0o600", "'wx', 0o644"]],
    specs: [secretsCommand],
  },
  {
    name: 'a second set of secrets is generated',
    file: 'scripts/generate-secrets.mjs',
    in: 'generate',
    edits: [['if (!isComment && names.includes', 'if (isComment && names.includes']],
    specs: [secretsCommand],
  },
  {
    name: 'a worker reads the keys of tokens',
    file: 'src/settings.ts',
    in: 'groupsOfCommands',
    edits: [
      [
        'SecretsSettings,\n    FactorsSettings,',
        'SecretsSettings,\n    TokensSettings,\n    FactorsSettings,',
      ],
    ],
    specs: ['src/settings.commands.spec.ts'],
  },
  {
    name: 'a setting that a command does not read is null',
    file: 'src/config/define-settings.ts',
    in: 'unreadSettings',
    edits: [['[key, { get }]', '[key, { value: null }]']],
    specs: ['src/settings.commands.spec.ts'],
  },
  {
    name: 'a command reads settings that are not its own',
    file: 'src/config/read-settings.ts',
    in: 'readGroups',
    edits: [['own = variablesOf(read)', 'own = variablesOf(declared)']],
    specs: ['src/settings.commands.spec.ts'],
  },
  {
    name: 'a setting under its former name is ignored',
    file: 'src/config/setting.ts',
    in: 'setting',
    edits: [['variables[formerName] !== undefined', 'variables[formerName] === null']],
    specs: ['src/config/read-settings.spec.ts', 'src/settings.spec.ts'],
  },
  {
    name: 'production accepts any RATE_LIMIT_FACTOR',
    file: 'src/config/rate-limit-factor.ts',
    in: 'rateLimitFactor',
    edits: [
      ['factor !== 1 && isProduction && !allowsUnsafe', 'factor !== 1 && !isProduction && !allowsUnsafe'],
    ],
    specs: ['src/settings.spec.ts'],
  },
  {
    name: 'production accepts unencrypted HTTP for any host',
    file: 'src/config/setting-kinds.ts',
    in: 'isSecureOrLoopback',
    edits: [["protocol === 'https:' || isLoopback(hostname)", 'hostname.length > 0']],
    specs: ['src/settings.spec.ts'],
  },
];

const rotationPlan = 'src/commands/keys/rotation-plan.ts';
const planSpec = 'src/commands/keys/rotation-plan.spec.ts';
const rotationFiles = 'test/flows/keys-rotation.spec.ts';
const health = 'test/faults/health.spec.ts';
const ofKeys = [
  {
    name: 'a key is promoted before it was published',
    file: rotationPlan,
    in: 'obstaclesOfPromotion',
    edits: [['return wait > 0', 'return wait > jwksTtlSeconds']],
    specs: [planSpec],
  },
  {
    name: 'a key is promoted that a running server does not have',
    file: rotationPlan,
    in: 'obstaclesOfProcesses',
    edits: [['if (behind.length === 0) return [];', 'return [];']],
    specs: [planSpec],
  },
  {
    name: 'a secret is retired while rows need it',
    file: rotationPlan,
    in: 'neededBy',
    edits: [['row.kid === kid && row.count > 0', "row.kid === kid && use === 'authenticator apps'"]],
    specs: [planSpec],
  },
  {
    name: 'a secret is retired while a trusted device needs it',
    file: 'src/admin/keys/kid-uses.ts',
    in: 'countKids',
    edits: [['await run(manager, trustedDeviceKidsStatement())', '[]']],
    specs: ['test/flows/keys-command.spec.ts'],
  },
  {
    name: 'the wait for a key set begins with the last server that has the key',
    file: rotationPlan,
    in: 'secondsSinceAll',
    edits: [['Math.max(0, ...updated)', 'Math.min(0, ...updated)']],
    specs: [planSpec],
  },
  {
    name: 'rotate takes a step that is too early',
    file: 'src/commands/keys/perform-rotation.ts',
    in: 'performRotation',
    edits: [['obstacles.length > 0 && !isForced', 'obstacles.length > 9 && !isForced']],
    specs: [rotationFiles],
  },
  {
    name: 'a secret file loses its permissions',
    file: 'src/commands/keys/key-places.ts',
    in: 'KeyPlaces.writeFiles',
    edits: [['(file.stats?.mode ?? 0o600) & 0o777', '0o600']],
    specs: [rotationFiles],
  },
  {
    name: 'readiness is ok while the mail queue is stuck',
    file: 'src/delivery/delivery-health.ts',
    edits: [['WHERE next_try_at < now() - ${patience} AND ${hasNoLease}', 'WHERE next_try_at IS NULL']],
    specs: [health],
  },
  {
    name: 'readiness is 503 because mail is refused',
    file: 'src/health/health-checks.ts',
    in: 'statusOf',
    edits: [["words.includes('failed')", "words.some((word) => word === 'failed' || word === 'refused')"]],
    specs: [health],
  },
  {
    name: 'readiness is ok without a secret that authenticator apps need',
    file: 'src/health/health-checks.ts',
    in: 'keysOf',
    edits: [["if (!hasSealingKids) return 'failed';", "if (!hasSealingKids) return 'ok';"]],
    specs: [health],
  },
  {
    name: 'every probe reads the state again',
    file: 'src/health/health.service.ts',
    in: 'HealthService.refresh',
    edits: [['age < stateTtlSeconds', 'age < 0']],
    specs: [health],
  },
];

const validationPipe = 'src/common/validation/validation.pipe.spec.ts';
const badInput = 'test/attacks/bad-input.spec.ts';
const timePerByte = 'test/attacks/time-per-byte.spec.ts';

const ofInput = [
  {
    name: 'a code is composed however long it is',
    file: 'src/common/validation/text-rules.ts',
    in: 'canonicalCode',
    edits: [['if (compact.length > maxUnitsOfCode) return value;', '']],
    specs: [fields],
  },
  {
    name: 'only the first run of digits has the values of its digits',
    file: 'src/common/validation/text-rules.ts',
    in: 'asciiDigit',
    edits: [['(point - start) % 10', 'point - start']],
    specs: [fields],
  },
  {
    name: 'a response lists any number of errors',
    file: 'src/common/validation/invalid-body.ts',
    in: 'invalidBody',
    edits: [['errors.slice(0, maxErrors)', 'errors.slice()']],
    specs: [validationPipe, badInput],
  },
  {
    name: 'the validator creates an error for every unknown name',
    file: 'src/common/validation/body-shape.ts',
    in: 'shapeOf',
    edits: [['if (unknownCount <= maxErrors) ', '']],
    specs: ['src/common/validation/body-shape.spec.ts'],
  },
  {
    name: 'the validator sees undeclared names',
    file: 'src/common/validation/validation.pipe.ts',
    in: 'RequestValidationPipe.transform',
    edits: [['await this.errorsOf(fields, metadata)', 'await this.errorsOf(value as BodyFields, metadata)']],
    specs: [validationPipe],
  },
  {
    name: 'a long name is not truncated in the response',
    file: 'src/common/validation/invalid-body.ts',
    edits: [['const maxNameLength = 40;', 'const maxNameLength = 40_000;']],
    specs: [validationPipe, badInput],
  },
  {
    name: 'a long path is not truncated in the response',
    file: 'src/common/http/request-context.ts',
    in: 'instanceOf',
    edits: [['pathOf(target).slice(0, maxInstanceLength)', 'pathOf(target)']],
    specs: [badInput],
  },
  {
    name: 'any number of combining marks is sorted',
    file: 'src/common/validation/text-rules.ts',
    in: 'compose',
    edits: [['value.length > maxUnitsToCompose ? value : value.normalize', 'value.normalize']],
    specs: ['src/common/validation/text-rules.spec.ts', timePerByte],
  },
  {
    name: 'every address of X-Forwarded-For is examined',
    file: 'src/common/http/trusted-proxies.ts',
    in: 'trustedProxies',
    edits: [['hop < maxHops && proxies', 'proxies']],
    specs: ['src/common/http/trusted-proxies.spec.ts'],
  },
  {
    name: 'a bearer token is matched as in passport-jwt',
    file: 'src/auth/guards/jwt.strategy.ts',
    in: 'JwtStrategy.constructor',
    edits: [
      [
        'jwtFromRequest: bearerToken,',
        "jwtFromRequest: (request) => /(\\S+)\\s+(\\S+)/.exec(request.headers.authorization ?? '')?.[2] ?? bearerToken(request),",
      ],
    ],
    specs: [timePerByte],
  },
];

const ofOperators = [
  {
    name: 'the steps of a challenge survive the deletion of the account',
    file: 'src/otp/challenge-records.service.ts',
    in: 'ChallengeRecords.anonymiseStatement',
    edits: [["events = CASE WHEN user_id <> $1 THEN events ELSE '[]' END,", '']],
    specs: [usersTimeline],
  },
  {
    name: 'an address that an operator has changed is verified',
    file: 'src/admin/accounts/address-change.service.ts',
    in: 'AddressChange.change',
    edits: [['isVerified: false', 'isVerified: true']],
    specs: [usersCommand],
  },
  {
    name: 'an unverified address gets a notice of the deletion',
    file: 'src/auth/account-deletion/account-erasure.service.ts',
    in: 'AccountErasure.erase',
    edits: [['user.emailVerifiedAt !== null && user.disabledAt', 'user.disabledAt']],
    specs: [usersCommand],
  },
];

const ofFactors = [
  {
    name: 'a reset keeps the factors of an unverified account',
    file: 'src/auth/password-reset/password-reset.service.ts',
    in: 'PasswordResetService.confirm',
    edits: [['        removesFactors,\n', '']],
    specs: [secondFactors],
  },
  {
    name: 'a code by e-mail signs in without what the account owes',
    file: 'src/auth/code-login/code-login.service.ts',
    in: 'CodeLoginService.confirm',
    edits: [
      [
        "return this.signIn.complete(tx, { ...locked, proofs: ['mailbox_code'], client, events });",
        'const user = { ...locked.user, factors: 0, secondFactorRequired: false };\n' +
          "return this.signIn.complete(tx, { ...locked, user, proofs: ['mailbox_code'], client, events });",
      ],
    ],
    specs: [waysIn],
  },
  {
    name: 'the step of an authenticator app is not compared when it is set',
    file: totp,
    in: 'TotpService.useStatement',
    edits: [
      [
        'AND confirmed_at IS NOT NULL AND last_step < $2::bigint',
        'AND confirmed_at IS NOT NULL AND $2::bigint > 0',
      ],
    ],
    specs: [pendingSteps],
  },
  {
    name: 'a recovery code is accepted twice',
    file: 'src/factors/recovery-codes/recovery-codes.service.ts',
    in: 'RecoveryCodesService.useStatement',
    edits: [
      ["AND used.digest = decode($3, 'hex') AND used.used_at IS NULL", "AND used.digest = decode($3, 'hex')"],
    ],
    specs: ['test/races/recovery-codes.spec.ts'],
  },
  {
    name: 'reauthentications are outside the budget of wrong codes',
    file: 'src/auth/reauthentication/reauthentication.service.ts',
    in: 'ReauthenticationService.check',
    edits: [
      [
        'return this.budget.spend(principal.user, factorFailure(proof.type, principal.sessionId), client, () =>',
        'const check = (): Promise<TokensResponse> =>',
      ],
      [
        ': this.factors.confirm(proof, principal, client),\n    );',
        ': this.factors.confirm(proof, principal, client);\n    return check();',
      ],
    ],
    specs: [secondFactors],
  },
  {
    name: 'a code by e-mail is enough where it is the second factor',
    file: owedStep,
    in: 'owedStep',
    edits: [
      [
        "if (mailboxVerified && given.includes('password')) return null;",
        'if (mailboxVerified) return null;',
      ],
    ],
    specs: [waysIn],
  },
  {
    name: 'a pending sign-in survives a new credential version',
    file: pendingSignIns,
    edits: [
      ['AND u.id = p.user_id AND u.credential_version = p.credential_version`', 'AND u.id = p.user_id`'],
    ],
    specs: [pendingSteps],
  },
  {
    name: 'a factor is set up with the password alone',
    file: 'src/auth/guards/recent-sign-in.guard.ts',
    in: 'stepUpOf',
    edits: [['ageSeconds: mailboxAgeSeconds', 'ageSeconds: authenticationAgeSeconds']],
    specs: [secondFactors],
  },
  {
    name: 'a sealed secret opens in the row of another account',
    file: 'src/factors/totp/totp-secret.ts',
    edits: [
      [
        '({ userId, id }: TotpRow) => `postern/seal/1|totp_factors|${userId}|${id}`',
        '(_: TotpRow) => `postern/seal/1|totp_factors`',
      ],
    ],
    specs: ['test/flows/totp.spec.ts'],
  },
  {
    name: 'a trusted device outlives the trust in devices',
    file: 'src/factors/trusted-devices/trusted-devices.service.ts',
    edits: [
      [
        'expires_at > now() AND created_at >= ${since}::timestamptz',
        'expires_at > now() AND ${since}::timestamptz IS NOT NULL',
      ],
    ],
    specs: ['test/races/trusted-devices.spec.ts', secondFactors],
  },
  {
    name: 'an attempt of a second step is not counted',
    file: pendingSignIns,
    in: 'PendingSignIns.countAttempt',
    edits: [['SET attempts = attempts + 1 FROM', 'SET attempts = attempts FROM']],
    specs: [pendingSteps],
  },
  {
    name: 'another code by e-mail gives the attempts of a second step back',
    file: pendingSignIns,
    in: 'PendingSignIns.find',
    edits: [
      [
        'return runForOne(this.dataSource.manager, found);',
        'await this.dataSource.manager.query("UPDATE pending_sign_ins SET attempts = 0 WHERE id = $1", [id]);\n' +
          'return runForOne(this.dataSource.manager, found);',
      ],
    ],
    specs: [pendingSteps],
  },
  {
    name: 'lost factors are recovered with one proof',
    file: owedStep,
    in: 'missingForRecovery',
    edits: [["given.includes('mailbox_code') ? []", 'given.length > 0 ? []']],
    specs: [recoveryFlow],
  },
  {
    name: 'the proofs for a recovery sign in',
    file: 'src/auth/sign-in/second-step.service.ts',
    in: 'SecondStep.finish',
    edits: [['if (owed) return', "if (owed?.kind === 'enrollment') return"]],
    specs: [recoveryFlow],
  },
  {
    name: 'a repeated request prolongs the wait for a recovery',
    file: recoveries,
    in: 'FactorRecoveries.startStatements',
    edits: [['AND NOT ${running.gives().sql}', 'AND ${running.gives().sql} IS NOT NULL']],
    specs: [recoveryFlow],
  },
  {
    name: 'a sign-in with a factor does not cancel a recovery',
    file: pendingSignIns,
    in: 'PendingSignIns.consume',
    edits: [
      ['[use, cancelled]', '[use]'],
      ["use ? cancelled.gives().sql : 'false'", "'false'"],
    ],
    specs: [recoveryFlow],
  },
  {
    name: 'a recovery survives a reset of the password',
    file: recoveries,
    in: 'FactorRecoveries.listDue',
    edits: [['AND u.credential_version = r.credential_version,', ',']],
    specs: [recoveryFlow],
  },
  {
    name: 'lost factors are removed without a notice at half time',
    file: recoveries,
    edits: [
      [
        "(r.effective_at <= now() AND r.reminded_at <= now() - interval '${leastNoticeHours} hours')",
        '(r.effective_at <= now())',
      ],
    ],
    specs: [recoveryFlow],
  },
  {
    name: 'a recovery that was cancelled meanwhile is carried out',
    file: 'src/auth/factor-recovery/recovery-steps.service.ts',
    in: 'RecoverySteps.remove',
    edits: [['!user || !(await runForOne(tx, this.recoveries.finishStatement(recovery)))', '!user']],
    specs: ['test/races/factor-recoveries.spec.ts'],
  },
];

const deliverySearch = 'src/delivery/delivery-search.service.ts';
const adminDeliveries = 'src/admin/deliveries/admin-deliveries.service.ts';
const deliveriesSpec = 'test/admin/deliveries.spec.ts';
const overviewSpec = 'test/admin/overview.spec.ts';
const mailServersSpec = 'test/admin/mail-servers.spec.ts';

const ofDeliveriesAndOverview = [
  {
    name: 'counts are added to those of an earlier run',
    file: 'src/statistics/statistics-writer.service.ts',
    in: 'storeStatement',
    edits: [['SET count = excluded.count,', 'SET count = s.count + excluded.count,']],
    specs: [overviewSpec],
  },
  {
    name: 'counts that are none any more remain',
    file: 'src/statistics/statistics-writer.service.ts',
    in: 'StatisticsWriter.countAgain',
    edits: [['[...statements, removed, stored]', '[...statements, stored]']],
    specs: [overviewSpec],
  },
  {
    name: 'a decoy counts as a started code',
    file: 'src/otp/started-codes.ts',
    edits: [[' AND NOT is_decoy', '']],
    specs: [overviewSpec],
  },
  {
    name: 'a row that sends nothing counts as a message',
    file: 'src/delivery/delivery-counts.ts',
    in: 'messagesStatement',
    edits: [[' AND template IS NOT NULL', '']],
    specs: [overviewSpec],
  },
  {
    name: 'mail servers: one that works for one worker only counts as down',
    file: 'src/admin/overview/alerts.ts',
    in: 'failing',
    edits: [[' && provider.failing === provider.processes', '']],
    specs: ['src/admin/overview/alerts.spec.ts'],
  },
  {
    name: 'mail servers: those of a worker that was killed are shown',
    file: 'src/processes/provider-summaries.ts',
    edits: [['WHERE ${isRunning}', '']],
    specs: [mailServersSpec],
  },
  {
    name: 'mail servers: the time since a worker has reported is left out',
    file: 'src/processes/provider-summaries.ts',
    edits: [[' + extract(epoch FROM now() - seen_at)::float8', '']],
    specs: [mailServersSpec],
  },
  {
    name: 'a failed message whose code is no longer valid is retried',
    file: deliverySearch,
    in: 'isRetryable',
    edits: [
      [
        "ELSE ${isLiveCode({ id: 'deliveries.challenge_id', generation: 'deliveries.challenge_generation' })} END",
        'ELSE true END',
      ],
    ],
    specs: [deliveriesSpec],
  },
  {
    name: 'support retries the messages of operators',
    file: adminDeliveries,
    in: 'AdminDeliveriesService.retry',
    edits: [['const mayBeOfOperator = mayConcernOperators(act);', 'const mayBeOfOperator = true;']],
    specs: [deliveriesSpec],
  },
  {
    name: 'an index leaves out the rows of decoys',
    file: 'src/database/migrations/1764500006000-equal-indexes.ts',
    in: 'EqualIndexes1764500006000.up',
    edits: [["WHERE status <> 'sent'`", "WHERE status <> 'sent' AND template IS NOT NULL`"]],
    specs: ['test/attacks/sameness.spec.ts'],
  },
  {
    name: 'operators see the rows of decoys',
    file: deliverySearch,
    edits: [
      ["const isMessage = '(template IS NOT NULL OR challenge_id IS NOT NULL)'", "const isMessage = 'true'"],
    ],
    specs: [deliveriesSpec],
  },
  {
    name: 'a page of messages that match no filter is the last one',
    file: adminDeliveries,
    in: 'AdminDeliveriesService.list',
    edits: [['nextCursor ?? (scannedTo && cursorAfter([scannedTo], bound))', 'nextCursor']],
    specs: [deliveriesSpec],
  },
];

const flowEvents = 'test/audit/flow-events.spec.ts';
const activity = 'test/audit/activity.spec.ts';

const ofAudit = [
  {
    name: 'an audit row of a rolled-back write',
    file: 'src/auth/sign-in/session-opening.service.ts',
    in: 'SessionOpening.open',
    edits: [
      [
        'statements.push(...this.audit.statements(eventsOf(proof, opened)));',
        "const event = { ...byOwner(user, client), type: 'sign_in.succeeded', outcome: 'success' } as const;\n" +
          'await this.audit.record(tx.connection.manager, [{ ...event, details: { methods: [] } }]);',
      ],
    ],
    specs: [flowEvents],
  },
  {
    name: 'a write without its audit row: a deletion',
    file: 'src/auth/account-deletion/account-erasure.service.ts',
    in: 'AccountErasure.erase',
    edits: [['events.length > 0 ?', 'events.length > 1 ?']],
    specs: [flowEvents],
  },
  {
    name: 'a write without its audit row: a logout',
    file: 'src/auth/logout/logout.service.ts',
    in: 'LogoutService.logout',
    edits: [['[revoked, ...events]', '[revoked]']],
    specs: [flowEvents],
  },
  {
    name: 'a wrong password for an unknown address has no audit row',
    file: signInLimits,
    in: 'PasswordChecks.check',
    edits: [['else await this.failures', 'else if (owner) await this.failures']],
    specs: [flowEvents],
  },
  {
    name: 'each refusal of a limit writes an audit row',
    file: limits,
    in: 'LimitsService.refuse',
    edits: [['isFirst: this.refusedWindows.open(key, last.msBeforeNext / 1_000)', 'isFirst: true']],
    specs: ['test/audit/refusals.spec.ts'],
  },
  {
    name: 'owners see where an operator was',
    file: 'src/auth/activity/activity.response.ts',
    in: 'ActivityEventResponse.from',
    edits: [['isByOperator ? null : ip', 'ip']],
    specs: [activity],
  },
  {
    name: 'owners see what operators have read',
    file: 'src/audit/audit-records.service.ts',
    in: 'AuditRecords.listOfOwner',
    edits: [['areas: ownerAreas', "areas: [...ownerAreas, 'operator']"]],
    specs: [activity],
  },
];

const auditSeals = 'test/flows/audit-seals.spec.ts';
const auditPersonal = 'test/flows/audit-personal-data.spec.ts';
const auditPublication = 'test/flows/audit-publication.spec.ts';
const adminSeals = 'test/admin/audit-seals.spec.ts';
const sealVerification = 'src/audit/seals/verification.service.ts';

const ofAuditLog = [
  {
    name: 'a seal that does not cover a column',
    file: 'src/audit/seals/seal-hash.ts',
    edits: [["  requestId: nullable(column.text('request_id')),\n", '']],
    specs: [auditSeals],
  },
  {
    name: 'a verification that stops early',
    file: sealVerification,
    in: 'SealVerification.verifySeals',
    edits: [['seals.length < sealsAtOnce', 'seals.length <= sealsAtOnce']],
    specs: [auditSeals],
  },
  {
    name: 'a verification that forgets where it was interrupted',
    file: sealVerification,
    in: 'SealVerification.verifySeals',
    edits: [['next: nextNumber(previous)', 'next: null']],
    specs: [auditSeals],
  },
  {
    name: 'a kept seal beyond the newest is accepted',
    file: sealVerification,
    in: 'SealVerification.compareKept',
    edits: [["return { number, reason: 'beyond_head' };", 'continue;']],
    specs: [auditSeals],
  },
  {
    name: 'a line of the anchor file is lost',
    file: 'src/audit/seals/audit-anchors.service.ts',
    in: 'AuditAnchors.appendMissing',
    edits: [["['', last.number]", "['', String(BigInt(last.number) + 1n)]"]],
    specs: [auditPublication],
  },
  {
    name: 'seals of another log are appended to the anchor file',
    file: 'src/audit/seals/audit-anchors.service.ts',
    in: 'AuditAnchors.isInChain',
    edits: [['hashOf(seal) === hash', 'hash !== null']],
    specs: [auditPublication],
  },
  {
    name: 'personal data of a deleted account is kept in the audit log',
    file: 'src/auth/account-deletion/account-erasure.service.ts',
    edits: [['    await run(tx, this.audit.erasureStatement({ userId, address: destination }));\n', '']],
    specs: [auditPersonal],
  },
  {
    name: 'personal data of before the account existed is kept in the audit log',
    file: 'src/audit/audit-erasure.ts',
    edits: [['address_key = ANY ($2::text[])', 'address_key = ANY ($2::text[]) AND false']],
    specs: [auditPersonal],
  },
  {
    name: 'personal data that an earlier secret names is kept in the audit log',
    file: 'src/audit/audit-log.service.ts',
    in: 'AuditLog.addressKeys',
    edits: [['(this.keyring?.kids ?? [])', '(this.keyring ? [this.keyring.currentKid] : [])']],
    specs: [auditPersonal],
  },
  {
    name: 'an audit event is deleted before its time',
    file: 'src/audit/audit-retention.service.ts',
    in: 'deleteEventsStatement',
    edits: [['make_interval(days => $1::int)', 'make_interval(days => $1::int - 10)']],
    specs: [auditPersonal],
  },
  {
    name: 'an export of the audit log without its event',
    file: 'src/admin/audit/audit-export.service.ts',
    in: 'linesOf',
    edits: [['    await ended(events, outcome);\n', '']],
    specs: [adminSeals],
  },
  {
    name: 'an export of the audit log is recorded at its end only',
    file: 'src/admin/audit/audit-export.service.ts',
    in: 'AuditExport.start',
    edits: [
      [
        "    await this.record(operator, { outcome: 'success', details: { stage: 'started', ...range } });\n",
        '    void range;\n',
      ],
    ],
    specs: [adminSeals],
  },
  {
    name: 'an export of the audit log outlasts the role of the operator',
    file: 'src/admin/audit/audit-export.service.ts',
    in: 'linesOf',
    edits: [['      await beforeBatch();\n', '']],
    specs: [adminSeals],
  },
  {
    name: 'other personal data fits the seal of the audit log',
    file: 'src/audit/seals/verified-event.ts',
    in: 'hasOwnPersonalData',
    edits: [["toString('hex') === event.personalDigest", "toString('hex') !== ''"]],
    specs: [auditSeals],
  },
  {
    name: 'a seal of an unknown key fits',
    file: sealVerification,
    in: 'signatureMismatches',
    edits: [["unknown_key: 'unknown_key'", 'unknown_key: null']],
    specs: [auditSeals],
  },
  {
    name: 'a range of the audit log may follow a seal that is not ours',
    file: sealVerification,
    in: 'SealVerification.verifySeals',
    edits: [['previous && this.signatureMismatch(previous, hashOf(previous))', 'null']],
    specs: [auditSeals],
  },
  {
    name: 'events of a seal zero are not verified',
    file: sealVerification,
    in: 'SealVerification.verify',
    edits: [['BigInt(coverage.firstNamed) < 1n', 'BigInt(coverage.firstNamed) < 0n']],
    specs: [auditSeals],
  },
  {
    name: 'a new event may have a seal already',
    file: 'src/database/migrations/1764500001000-audit-log.ts',
    edits: [['WHEN (NEW.seal_id IS NOT NULL)', 'WHEN (false)']],
    specs: [auditSeals],
  },
  {
    name: 'the role of the application may change personal data of the audit log',
    file: 'src/database/application-role.ts',
    edits: [["audit_personal: 'SELECT, INSERT, DELETE'", 'audit_personal: rows']],
    specs: ['test/contract/application-role.spec.ts'],
  },
];

const acts = 'src/admin/acts/operator-acts.service.ts';
const keys = 'src/idempotency/idempotency-keys.service.ts';
const writes = 'test/admin/writes.spec.ts';
const permissions = 'test/admin/permissions.spec.ts';
const idempotency = 'test/admin/idempotency.spec.ts';

const ofAdministration = [
  {
    name: 'a route of the administration without its permission',
    file: 'src/admin/users/admin-user-acts.controller.ts',
    edits: [["@Post(':id/enable')\n  @OperatorsMayChange('users.support')", "@Post(':id/enable')"]],
    specs: [permissions],
  },
  {
    name: 'support acts on operators',
    file: acts,
    in: 'OperatorActs.on',
    edits: [['!mayConcernOperators(act) && locked.account.user.operatorRole !== null', "act.reason === ''"]],
    specs: [writes],
  },
  {
    name: 'a demotion waits for the access token to expire',
    file: 'src/sessions/session-records.service.ts',
    edits: [
      [
        "column.textOf<OperatorRole>('u.operator_role')",
        "column.textOf<OperatorRole>(`coalesce(u.operator_role, CASE WHEN s.factor_id IS NOT NULL THEN 'support' END)`)",
      ],
    ],
    specs: ['test/admin/users.spec.ts'],
  },
  {
    name: 'an operator who was demoted while the request waited still acts',
    file: acts,
    in: 'OperatorActs.assertStillOperator',
    edits: [["if (user.operatorRole !== operator.role) throw new AppError('auth.forbidden');", '']],
    specs: [writes],
  },
  {
    name: 'the last admin is removed in a race',
    file: 'src/users/users.service.ts',
    in: 'UsersService.lock',
    edits: [
      [
        'OR (${isEnabledAdmin} AND EXISTS (SELECT FROM users WHERE id = $1 AND ${isEnabledAdmin}))\n            ORDER BY id FOR UPDATE',
        'OR (${isEnabledAdmin} AND EXISTS (SELECT FROM users WHERE id = $1 AND ${isEnabledAdmin}))\n            ORDER BY id',
      ],
    ],
    specs: ['test/admin/operator-roles.spec.ts'],
  },
  {
    name: 'a write without its event in the audit log',
    file: acts,
    in: 'OperatorActs.record',
    edits: [['if (!event) return result;', "if (!event || event.type === 'account.enabled') return result;"]],
    specs: [writes],
  },
  {
    name: 'the event of a write that was rolled back',
    file: acts,
    in: 'OperatorActs.record',
    edits: [
      [
        'await this.log.record<AuditType>(tx, {',
        'await this.log.record<AuditType>(this.dataSource.manager, {',
      ],
    ],
    specs: [writes],
  },
  {
    name: 'the end of all sessions leaves refresh tokens',
    file: rotation,
    in: 'rotationStatement',
    edits: [["AND ${isSinceCutoff('s')} AND u.id = s.user_id", 'AND u.id = s.user_id']],
    specs: ['test/admin/all-sessions.spec.ts'],
  },
  {
    name: 'the key of a request belongs to every caller',
    file: keys,
    in: 'idOf',
    edits: [["['user', caller.userId, key]", "['user', key]"]],
    specs: [idempotency],
  },
  {
    name: 'the key of an anonymous start belongs to every network',
    file: keys,
    in: 'idOf',
    edits: [["['network', caller.network, key]", "['network', key]"]],
    specs: [idempotency],
  },
  {
    name: 'a problem of an anonymous start is kept',
    file: 'src/idempotency/idempotency.interceptor.ts',
    in: 'IdempotencyInterceptor.conclude',
    edits: [["isPassing || 'network' in caller", 'isPassing']],
    specs: [idempotency],
  },
  {
    name: 'a key is reused for another request',
    file: keys,
    in: 'IdempotencyKeys.begin',
    edits: [["if (stored && !stored.isSame) throw new AppError('idempotency.key_reused');", '']],
    specs: [idempotency],
  },
  {
    name: 'a request that crashed blocks its key',
    file: keys,
    in: 'IdempotencyKeys.reserve',
    edits: [['k.locked_until <= now()', 'false']],
    specs: [idempotency],
  },
];

const auditRecords = 'src/audit/audit-records.service.ts';
const deliverySteps = 'src/delivery/delivery-steps.service.ts';
const pageCursor = 'src/common/http/page-cursor.ts';
const permissionTable = 'src/users/operator-permissions.ts';
const adminUsers = 'test/admin/users.spec.ts';
const adminAudit = 'test/admin/audit.spec.ts';
const adminLimits = 'test/admin/limits.spec.ts';
const timelines = 'test/admin/timeline.spec.ts';
const skipped = [['const last = data.at(-1);', 'const last = rows.at(size);']];

const ofReading = [
  {
    name: 'a timeline contains a challenge ID',
    file: deliverySteps,
    edits: [["column.text(challengeReference('d.challenge_id'))", "column.text('d.challenge_id')"]],
    specs: [timelines],
  },
  {
    name: 'a timeline contains the address that a mail server repeated',
    file: 'src/delivery/shown-reply.ts',
    edits: [["without(destination, reply).replaceAll(/[^\\s<>]+@[^\\s<>]+/g, '…')", 'reply']],
    specs: [timelines],
  },
  {
    name: 'a timeline tells support who has read about the account',
    file: auditRecords,
    in: 'observations',
    edits: [["  'operator.read',\n  'operator.searched',\n", '']],
    specs: [timelines],
  },
  {
    name: 'a timeline tells support that an auditor has read about the account',
    file: auditRecords,
    in: 'observations',
    edits: [["  'audit.read',\n", '']],
    specs: [timelines],
  },
  {
    name: 'a timeline tells support the session, device and network of an operator',
    file: 'src/admin/timeline/shown-entries.ts',
    in: 'sessionOf',
    edits: [
      ["sessionId === null || (actorType !== 'user' && actorType !== 'anonymous')", 'sessionId === null'],
    ],
    specs: [timelines],
  },
  {
    name: 'a timeline contains the events of a former owner of the address',
    file: auditRecords,
    in: 'AuditRecords.historyStatement',
    edits: [['AND (subject_id IS NULL OR subject_id = $1::uuid)', '']],
    specs: [timelines],
  },
  {
    name: 'a timeline contains the messages of a former owner of the address',
    file: deliverySteps,
    in: 'DeliverySteps.statement',
    edits: [['(d.destination = $2 AND d.user_id IS NULL)', 'd.destination = $2']],
    specs: [timelines],
  },
  {
    name: 'a timeline is read without an event',
    file: 'src/admin/timeline/timeline.service.ts',
    in: 'TimelineService.readEvents',
    edits: [['[...read, history]', '[history]']],
    specs: [timelines],
  },
  {
    name: 'an account is read without an event',
    file: 'src/admin/users/admin-users.service.ts',
    in: 'AdminUsersService.show',
    edits: [['this.describe([user], shown)', 'this.describe([user])']],
    specs: [adminUsers],
  },
  {
    name: 'accounts are searched without an event',
    file: 'src/admin/users/admin-users.service.ts',
    in: 'AdminUsersService.list',
    edits: [['this.describe(data, searched)', 'this.describe(data)']],
    specs: [adminUsers],
  },
  {
    name: 'support searches the audit log',
    file: permissionTable,
    in: 'operatorPermissions',
    edits: [["'audit.read': ['admin', 'auditor']", "'audit.read': ['admin', 'auditor', 'support']"]],
    specs: [adminAudit],
  },
  {
    name: 'support lists accounts by two letters of their addresses',
    file: 'src/admin/users/admin-users.query.ts',
    edits: [['minLength: 3,', 'minLength: 2,']],
    specs: [adminUsers],
  },
  {
    name: 'a page of accounts skips one',
    file: pageCursor,
    in: 'pageOf',
    edits: skipped,
    specs: [adminUsers],
  },
  { name: 'a page of events skips one', file: pageCursor, in: 'pageOf', edits: skipped, specs: [adminAudit] },
  {
    name: 'a page of a timeline skips an entry',
    file: pageCursor,
    in: 'pageOf',
    edits: skipped,
    specs: [timelines],
  },
  {
    name: 'a timeline ends early when one kind of entries fills a page',
    file: 'src/admin/timeline/timeline.service.ts',
    in: 'TimelineService.page',
    edits: [['limit: size + 1', 'limit: size']],
    specs: [timelines],
  },
  {
    name: 'a page of accounts repeats one',
    file: 'src/users/account-search.service.ts',
    in: 'positionOf',
    edits: [['`id < ${', '`id <= ${']],
    specs: [adminUsers],
  },
  {
    name: 'a page of messages repeats one',
    file: deliverySearch,
    in: 'scannedRows',
    edits: [['before !== undefined && `id < ${', 'before !== undefined && `id <= ${']],
    specs: [deliveriesSpec],
  },
  {
    name: 'operators see one more column of an account',
    file: 'src/admin/users/admin-user.response.ts',
    in: 'AdminUserResponse.from',
    edits: [
      ['locale: user.locale,', 'locale: user.locale,\n...{ credentialVersion: user.credentialVersion },'],
    ],
    specs: ['test/contract/responses.spec.ts'],
  },
  {
    name: 'a page of accounts in the order of addresses repeats one',
    file: 'src/users/account-search.service.ts',
    in: 'positionOf',
    edits: [['`email > ${', '`email >= ${']],
    specs: [adminUsers],
  },
  {
    name: 'a page of events repeats one',
    file: auditRecords,
    in: 'AuditRecords.read',
    edits: [['`e.id ${page.bound.sign} ${', '`e.id ${page.bound.sign}= ${']],
    specs: [adminAudit],
  },
  {
    name: 'a page of a timeline repeats an event',
    file: auditRecords,
    in: 'AuditRecords.historyStatement',
    edits: [['AND id < $3::uuid', 'AND id <= $3::uuid']],
    specs: [timelines],
  },
  {
    name: 'a page of a timeline repeats a step of a delivery',
    file: deliverySteps,
    in: 'DeliverySteps.statement',
    edits: [['step_id < $3::uuid', 'step_id <= $3::uuid']],
    specs: [timelines],
  },
  {
    name: 'a cursor is accepted with another filter',
    file: pageCursor,
    in: 'readCursor',
    edits: [['digest !== digestOf(filter)', 'digest === undefined']],
    specs: [timelines],
  },
  {
    name: 'support resets limits',
    file: permissionTable,
    in: 'operatorPermissions',
    edits: [["'limits.reset': ['admin']", "'limits.reset': ['admin', 'support']"]],
    specs: [adminLimits],
  },
  {
    name: 'limits are reset without an event',
    file: 'src/admin/limits/admin-limits.service.ts',
    in: 'AdminLimitsService.reset',
    edits: [["event: { type: 'limit.reset', details, account, address }", 'event: null']],
    specs: [adminLimits],
  },
  {
    name: 'a reset of limits leaves the wrong codes',
    file: 'src/admin/limits/admin-limits.service.ts',
    in: 'AdminLimitsService.reset',
    edits: [['      if (address !== null) await run(tx, this.guesses.resetStatement(address));\n', '']],
    specs: [adminLimits],
  },
];

const ofConsole = [
  {
    name: 'the administration is on the public port as well as on its own',
    file: 'src/common/http/administration-listener.ts',
    in: 'AdministrationListener.serves',
    edits: [[': !isAdministration', ': true']],
    specs: ['test/flows/administration-listener.spec.ts'],
  },
  {
    name: "the administration's port serves the whole API",
    file: 'src/common/http/administration-listener.ts',
    in: 'AdministrationListener.serves',
    edits: [['isAdministration || signInPaths.test(path)', 'true']],
    specs: ['test/flows/administration-listener.spec.ts'],
  },
  {
    name: 'a wrong method on the public port shows that there is an administration',
    file: 'src/configure-app.ts',
    in: 'createApp',
    edits: [
      [
        'administration?.serves(request, path) === false ? [] : routes.methodsAt(path)',
        'routes.methodsAt(path)',
      ],
    ],
    specs: ['test/flows/administration-listener.spec.ts'],
  },
  {
    name: 'the console allows markup from text',
    file: 'src/console/serve-console.ts',
    in: 'contentSecurityPolicy',
    edits: [['  "require-trusted-types-for \'script\'",\n', '']],
    specs: ['test/contract/console.spec.ts'],
  },
];

const ofClosing = [
  {
    name: 'a server that stops resets connections that wait to be accepted',
    file: 'src/common/http/graceful-close.ts',
    in: 'GracefulClose.stop',
    edits: [['await this.acceptWaiting(deadline);', '']],
    specs: ['src/common/http/graceful-close.spec.ts'],
  },
];

const ofMetrics = [
  {
    name: 'a flow is counted before its commit',
    file: 'src/database/after-commit.ts',
    in: 'afterCommit',
    edits: [
      [
        'if (!queryRunner?.isTransactionActive) return action();',
        'action();\n  if (!queryRunner?.isTransactionActive) return;',
      ],
    ],
    specs: [metrics],
  },
  {
    name: 'what was rolled back is counted with the next commit',
    file: 'src/database/after-commit.ts',
    in: 'AfterCommit.afterTransactionRollback',
    edits: [['takeActions(queryRunner);', 'for (const action of takeActions(queryRunner)) action();']],
    specs: [metrics],
  },
  {
    name: 'decoys are not counted as started',
    file: 'src/otp/otp.service.ts',
    edits: [['challengesStarted.increment(issued)', 'issued.isDecoy || challengesStarted.increment(issued)']],
    specs: [metrics],
  },
  {
    name: 'the metrics need no token',
    file: 'src/observability/metrics-listener.service.ts',
    in: 'MetricsListener.isAllowed',
    edits: [['if (metricsToken === null) return true;', 'if (metricsToken !== null) return true;']],
    specs: [metrics],
  },
  {
    name: 'the duration of requests is labelled by their path',
    file: 'src/observability/http.metrics.ts',
    in: 'measureRequests',
    edits: [["request.routeOptions.url ?? 'unknown'", 'request.url']],
    specs: [metrics],
  },
  {
    name: 'a refresh within the grace window counts as a rotation',
    file: 'src/sessions/session-columns.ts',
    edits: [["column.boolean('s.rotated_at >= now()')", "column.boolean('true')"]],
    specs: [metrics],
  },
];

const ofTraces = [
  {
    name: 'traces: anybody continues a trace of theirs',
    file: tracingSdk,
    in: 'SdkTracing.startRequest',
    edits: [['caller !== null && isFromTrustedPeer', 'caller !== null']],
    specs: [tracing],
  },
  {
    name: 'traces: a client decides that its request is sampled',
    file: 'src/observability/tracing-sampler.ts',
    edits: [['kind === SpanKind.CONSUMER && cause !== undefined', 'cause !== undefined']],
    specs: [tracing],
  },
  {
    name: 'traces: the message of an error is recorded',
    file: tracingSdk,
    in: 'describeFailure',
    edits: [
      [
        "span.setAttribute('postern.outcome'",
        "span.recordException(error);\nspan.setAttribute('postern.outcome'",
      ],
    ],
    specs: [tracing],
  },
  {
    name: 'traces: spans wait without a bound',
    file: tracingSdk,
    in: 'openTracing',
    edits: [['maxQueueSize: queueBounds.waiting', 'maxQueueSize: 1e9']],
    specs: [tracing],
  },
  {
    name: 'traces: statements show whether there is an account',
    file: 'src/common/tracing.ts',
    in: 'untracedSql',
    edits: [['return `/* untraced */ ${sql} /* traced */`', 'return sql']],
    specs: [tracesOfAddresses],
  },
  {
    name: 'traces: a decoy has no spans of a mail',
    file: 'src/delivery/delivery-attempts.service.ts',
    edits: [['await tracedDelivery(traceparent, () => traceNothingSent(channel.id));', '']],
    specs: [tracesOfAddresses],
  },
];

/** Of what protects text messages from toll fraud. */
const ofTollFraud = [
  {
    name: 'no limit counts a text message',
    file: smsAdmission,
    in: 'SmsAdmission.countAndAdmit',
    edits: [['await this.limits.consume(hits);', '']],
    specs: [textFraud],
  },
  {
    name: 'a text message is sent although the store of the limits is lost',
    file: smsAdmission,
    in: 'SmsAdmission.countAndAdmit',
    edits: [
      [
        'await this.limits.consume(hits);',
        "await this.limits.consume(hits).catch((error: unknown) => { if ((error as AppError).code === 'rate_limit.exceeded') throw error; });",
      ],
    ],
    specs: [textFraud],
  },
  {
    name: 'a text message that is refused stays counted',
    file: smsAdmission,
    in: 'SmsAdmission.countAndAdmit',
    edits: [['await this.limits.refund(counted).catch(() => undefined);', '']],
    specs: [textFraud],
  },
  {
    name: 'a text message goes to any country',
    file: smsAdmission,
    in: 'SmsAdmission.requestOf',
    edits: [['this.settings.countries?.includes(number.country)', 'true']],
    specs: [textFraud],
  },
  {
    name: 'a text message for an account that was just created',
    file: smsAdmission,
    in: 'SmsAdmission.admit',
    edits: [['if (missingSeconds > 0)', 'if (missingSeconds > 1e9)']],
    specs: [textFraud],
  },
  {
    name: 'text messages at the same time do not see the numbers of each other',
    file: 'src/sms/sms-admission-records.service.ts',
    in: 'SmsAdmissionRecords.admit',
    edits: [['await run(tx, lockStatement(request));', '']],
    specs: [textFraud],
  },
  {
    name: 'every text message costs the least possible',
    file: 'src/sms/sms-hits.ts',
    in: 'spendHit',
    edits: [["key: '', points, quota", "key: '', points: Math.min(points, 1), quota"]],
    specs: [textFraud],
  },
  {
    name: 'the breaker of text messages never opens',
    file: breakers,
    in: 'openSecondsAfter',
    edits: [['if (sent < judged.least) return 0;', 'return 0;']],
    specs: [textBreakers],
  },
  {
    name: 'the breaker of text messages judges codes that can still be entered',
    file: breakers,
    in: 'conversionSql',
    edits: [[' AND a.expires_at <= now()', '']],
    specs: [textBreakers],
  },
  {
    name: 'text messages to one prefix suspend its country',
    file: breakers,
    in: 'conversionSql',
    edits: [["${kind === 'country' ? `AND NOT ${isOfOpenPrefix}` : ''}", '']],
    specs: [textBreakers],
  },
  {
    name: 'text messages to numbers in a sequence are sent',
    file: 'src/sms/sms-breakers.service.ts',
    in: 'SmsBreakers.openDue',
    edits: [['neighbours + 1 >= sequence.numbers', 'neighbours < 0']],
    specs: [textBreakers],
  },
  {
    name: 'text messages before the end of a suspension count again',
    file: 'src/sms/breaker-administration.ts',
    in: 'closedBreakerStatement',
    edits: [['UPDATE sms_breakers SET open_until = now() WHERE', 'DELETE FROM sms_breakers WHERE']],
    specs: ['test/admin/text-messages.spec.ts'],
  },
];

const smsChannel = 'src/sms/sms-channel.ts';
const smsChannelSpec = 'src/sms/sms-channel.spec.ts';
const smsReports = 'src/sms/providers/reports.spec.ts';
const smsSignatures = 'src/sms/providers/signatures.spec.ts';
const smsErrors = 'src/sms/providers/provider-errors.spec.ts';
const textMessages = 'test/flows/text-messages.spec.ts';
const phoneFlows = 'test/flows/phone.spec.ts';
const phoneRaces = 'test/races/phones.spec.ts';

const ofTextMessages = [
  {
    name: 'a text message whose attempt was interrupted is sent again',
    file: 'src/sms/sms-deliveries.service.ts',
    in: 'begunStatement',
    edits: [
      [
        "WHERE known.status <> 'sending' OR ($6::boolean AND known.provider = excluded.provider)",
        'WHERE $6::boolean IS NOT NULL',
      ],
    ],
    specs: [textMessages],
  },
  {
    name: 'a number that moves to another account leaves the factor of the former one',
    file: 'src/auth/factor-changes/phone-losses.service.ts',
    in: 'PhoneLosses.lock',
    edits: [['wasFactor ? factorBits.phone : 0', 'wasFactor ? 0 : 0']],
    specs: [phoneFlows],
  },
  {
    name: 'a number that moves to another account is not locked',
    file: 'src/factors/phone/phones.service.ts',
    in: 'PhonesService.lockNumber',
    edits: [['await run(tx, lockStatement(keys[0]));', '']],
    specs: [phoneRaces],
  },
  {
    name: 'an account that loses its number requires no second factor any more',
    file: 'src/auth/sign-in/owed-step.ts',
    in: 'hasSecondFactor',
    edits: [['factors !== 0', '(factors & 7) !== 0']],
    specs: [phoneFlows],
  },
  {
    name: 'a code by e-mail passes as one of the phone',
    file: 'src/auth/sign-in/code-checks.service.ts',
    in: 'CodeChecks.classify',
    edits: [['channel === null || channel === mailboxChannel', 'channel === null']],
    specs: [phoneFlows],
  },
  {
    name: 'anybody can ask for a text message',
    file: 'src/auth/second-factor/step-challenges.service.ts',
    in: 'StepChallenges.start',
    edits: [['if (!isTaken || recipient === null) {', 'if (!isTaken && recipient === null) {']],
    specs: [phoneFlows],
  },
  {
    name: 'a phone number can be added without a recent proof',
    file: 'src/auth/phone/phone.controller.ts',
    in: 'PhoneController.start',
    edits: [["@RequireRecentSignIn('mailbox')", '']],
    specs: [phoneFlows],
  },
  {
    name: 'a text message without a reply is sent twice by a provider that does not recognise duplicates',
    file: smsChannel,
    in: 'SmsChannel.attempt',
    edits: [['!provider.recognisesDuplicates || ', '']],
    specs: [smsChannelSpec],
  },
  {
    name: 'a text message without a reply is tried again later',
    file: smsChannel,
    in: 'SmsChannel.outcomeOf',
    edits: [["if (kind === 'final') return", "if (kind === 'final' && !mayBeAccepted) return"]],
    specs: [smsChannelSpec],
  },
  {
    name: 'a text message without a reply counts as certainly not sent',
    file: 'src/sms/providers/http-exchange.ts',
    in: 'noReply',
    edits: [["new SmsError('final', `closed", "new SmsError('retry', `closed"]],
    specs: [smsErrors],
  },
  {
    name: 'a code by text message is sent after it has expired',
    file: smsChannel,
    in: 'SmsChannel.send',
    edits: [['message.validitySeconds <= 0', 'message.validitySeconds < -1e9']],
    specs: [smsChannelSpec],
  },
  {
    name: 'a code by text message is repeated after it has expired',
    file: smsChannel,
    in: 'SmsChannel.attempt',
    edits: [['if (validitySeconds <= 0) throw error;', '']],
    specs: [smsChannelSpec],
  },
  {
    name: 'a report about a text message is recorded without a valid signature',
    file: 'src/sms/sms-status.controller.ts',
    in: 'SmsStatusController.report',
    edits: [
      ["if (!reports) throw new AppError('auth.forbidden');", ''],
      ['recordReports(provider.name, reports)', 'recordReports(provider.name, reports ?? [])'],
    ],
    specs: [textMessages],
  },
  {
    name: 'a report of a gateway needs no signature',
    file: 'src/sms/providers/webhook.ts',
    in: 'WebhookProvider.readStatus',
    edits: [
      [
        'if (!isSignedWebhook(this.account.key, { headers, body, nowSeconds: nowSeconds() })) return null;',
        'void headers;',
      ],
    ],
    specs: [smsReports, textMessages],
  },
  {
    name: 'a report of Twilio needs no signature',
    file: 'src/sms/providers/twilio.ts',
    in: 'TwilioProvider.readStatus',
    edits: [
      [
        "if (!isEqual(headers['x-twilio-signature'] ?? '', expected)) return null;",
        'void headers, expected;',
      ],
    ],
    specs: [smsReports],
  },
  {
    name: 'a report of Vonage may have another body than the one that was signed',
    file: 'src/sms/providers/vonage-jwt.ts',
    in: 'isSignedCallback',
    edits: [
      ["isEqual(hash.toLowerCase(), createHash('sha256').update(body).digest('hex'))", 'hash !== body'],
    ],
    specs: [smsSignatures],
  },
  {
    name: 'a report of AWS may be signed by a certificate of anyone',
    file: 'src/sms/providers/sns-messages.ts',
    in: 'SnsMessages.keyAt',
    edits: [['!url.startsWith(`${this.url}/`) ||', '']],
    specs: ['src/sms/providers/aws-reports.spec.ts'],
  },
  {
    name: 'an old signature of a gateway is accepted',
    file: 'src/sms/providers/standard-webhooks.ts',
    in: 'isSignedWebhook',
    edits: [
      ['if (Math.abs(nowSeconds - Number(timestamp)) > toleranceSeconds) return false;', 'void nowSeconds;'],
    ],
    specs: [smsSignatures],
  },
  {
    name: 'a late report takes a delivered text message back',
    file: 'src/sms/sms-deliveries.service.ts',
    in: 'reportedStatement',
    edits: [["SET status = CASE WHEN status = 'accepted' THEN $3 ELSE status END", 'SET status = $3']],
    specs: [textMessages],
  },
  {
    name: 'a report about an earlier text message of a challenge counts for the latest',
    file: 'src/sms/sms-deliveries.service.ts',
    in: 'deliveredStatement',
    edits: [[' AND a.admitted_at <= d.queued_at', '']],
    specs: ['test/flows/delivered-messages.spec.ts'],
  },
];

export const mutants = [
  ...ofAudit,
  ...ofCodes,
  ...ofInput,
  ...ofForeignHashes,
  ...ofSettings,
  ...ofKeys,
  ...ofLimits,
  ...ofTollFraud,
  ...ofPasswords,
  ...ofAccessTokens,
  ...ofSessions,
  ...ofFlows,
  ...ofMails,
  ...ofOutbox,
  ...ofRequests,
  ...ofOperators,
  ...ofFactors,
  ...ofDeliveriesAndOverview,
  ...ofAuditLog,
  ...ofAdministration,
  ...ofReading,
  ...ofConsole,
  ...ofClosing,
  ...ofMetrics,
  ...ofTraces,
  ...ofTextMessages,
];
