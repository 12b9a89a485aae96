/**
 * Generated mutants that no test can detect, by name, each with the reason. A name that does not belong to a generated
 * mutant is an error.
 */
const never = 'An invariant of the surrounding code: no input reaches it.';
const byPattern = 'The groups of the pattern match together or not at all; the operand is for the compiler.';
const byVerify =
  'PasswordsService.verify matches nothing if there is no hash; the operand is for the compiler.';

const oneAddress = 'Addresses are unique, so the ID and the address identify the same row or none.';
const newVersion =
  'A change of the address starts a new credential version, which the statement compares as well.';

export const equivalent = {
  'PasswordLoginService.attempt: throws auth.credentials_invalid without user':
    'Without an account there is no hash; the operand is for the compiler.',
  'PasswordLoginService.attempt: throws auth.credentials_invalid without storedHash': byVerify,
  'PasswordChangeService.attempt: throws auth.password_incorrect without checked': byVerify,

  'device-token.ts readDeviceToken: returns null early without token': byPattern,
  'device-token.ts readDeviceToken: returns null early without deviceId': byPattern,
  'device-token.ts readDeviceToken: returns null early without kid': byPattern,
  'device-token.ts readDeviceToken: returns null early without derived length given':
    'The pattern fixes the length of all parts but the kid, which is the same in both.',
  'refresh-token.ts readRefreshToken: returns null early without sessionId': byPattern,
  'refresh-token.ts readRefreshToken: returns null early without generationText': byPattern,
  'protected-header.ts readProtectedHeader: returns null early without parts length':
    'jsonwebtoken rejects a token without three parts before it requests a key.',

  'protected-header.ts isCanonicalBase64Url: returns without part':
    'jsonwebtoken refuses what has an empty part.',

  'SignInService.completeUnverified: never throws Error': never,
  'device-token.ts derive: never throws Error': never,
  'limit-key.ts limitKey: never throws Error': never,
  'count-batch.ts settle: never throws Error': never,
  'LimitsService.limiterOf: never throws Error': never,

  'ChallengeRecords.anonymiseStatement: WHEN user_id always':
    'The challenge becomes a decoy, and nothing reads the credential version of a decoy.',
  'delivery-leases.ts deleteStatement: WHERE without "id"': 'Every lease has its own token.',
  'delivery-leases.ts settleStatement: WHEN result always (2)':
    'Nothing reads the next attempt of a finished delivery.',
  'AccountCredentials.lockForPasswordSignIn: condition without "id"': oneAddress,
  'AccountCredentials.lockForCodeSignIn: WHERE without "id"': oneAddress,
  'AccountCredentials.resetPassword: WHERE without "id"': oneAddress,
  'AccountCredentials.resetPassword: WHERE without "email"': newVersion,
  'UsersService.markEmailVerified: WHERE without "id"': oneAddress,
  'UsersService.markEmailVerified: WHERE without "email"': newVersion,
  'AccountCredentials.changePassword: WHERE without "id"': 'Every hash has its own salt.',
  'session-rotation.ts rotationStatement: WHERE without "generation"':
    'No token has a generation that its session has not reached.',
  'UsersService.findOpenByEmail: returns without id':
    'Both columns belong to the same row, if there is one; the operand is for the compiler.',
  'UsersService.findOpenByEmail: returns without locale':
    'Both columns belong to the same row, if there is one; the operand is for the compiler.',
  'start-limits.service.ts isOwner: isOwnAddress without account emailVerifiedAt':
    'An unverified account has no known device, and purposes that require a session require a verified address.',
  'session-bounds.ts boundingStatements: condition without "is_live" (3)':
    'Live sessions at that position are already in the list before it.',
  'account-credentials.service.ts isTakenAddress: returns without code':
    'Only the error for a duplicate names the constraint.',
  'account-credentials.service.ts isTakenAddress: returns without constraint':
    'The only other unique column is the ID, which no statement changes.',
  'held-account.ts holdAccountStatement: WHERE without "email"':
    'Any account will do: its columns are not returned, and nothing waits for it.',
  'delivery.service.ts insertMessage: WHERE without "sql"':
    'Only notices with a budget are queued conditionally, and these use the other INSERT.',
  'DeliveryAttempts.contentOf: returns a value early without challengeId':
    'A delivery names a challenge and its generation, or neither; the operand is for the compiler.',
  'DeliveryAttempts.contentOf: returns a value early without challengeGeneration':
    'A delivery names a challenge and its generation, or neither; the operand is for the compiler.',
  'ChannelOutbox.leaseWhileWoken: goes on without freeSlots':
    'A lease of no deliveries returns none; it costs a query.',
  'ChannelOutbox.leaseWhileWoken: goes on without leases isConnected':
    'The lease then fails immediately, which is logged; a new connection wakes the outbox either way.',
  'Outbox.renew: never returns nothing early':
    'Without a lease it costs a query; without a connection, a log line.',
  'Outbox.renew: returns nothing early without tokens length': 'A renewal of no lease costs a query.',
  'Outbox.renew: returns nothing early without connection isOpen':
    'The renewal then fails immediately, which is logged.',
  'RedisStore.connect: leaves out Promise.race':
    'The rest of the start takes longer than connecting, unless Redis is slow.',
  'template-renderer.ts wrapLine: goes on without row':
    'Only the first word of a paragraph can be longer than a line, and the empty row before it is removed.',
};
