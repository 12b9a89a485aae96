/**
 * Generated mutants that no test can notice, by name, each with the reason. A name that is no generated mutant's (any more)
 * is an error.
 */
const never = 'An invariant of the code around it: no input gets there.';
const byPattern =
  'The groups of the pattern match all together or not at all; the operand is for the compiler.';
const byVerify =
  'PasswordsService.verify matches nothing where there is no hash; the operand is for the compiler.';

const oneAddress = 'Addresses are unique, so the id and the address name the same row or none.';
const newVersion =
  'A change of the address begins a new credential version, which the statement compares too.';

export const equivalent = {
  'PasswordLoginService.attempt: throws auth.credentials_invalid without user':
    'Where there is no account there is no hash either; the operand is for the compiler.',
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
    'jsonwebtoken refuses what has not three parts before it asks for a key.',

  'protected-header.ts isCanonicalBase64Url: returns without part':
    'jsonwebtoken refuses what has an empty part.',

  'SignInService.completeUnverified: never throws Error': never,
  'device-token.ts derive: never throws Error': never,
  'limit-key.ts limitKey: never throws Error': never,
  'count-batch.ts settle: never throws Error': never,
  'LimitsService.limiterOf: never throws Error': never,

  'ChallengeRecords.anonymiseStatement: WHEN user_id always':
    'The challenge is a decoy from then on, and nothing reads the credential version of a decoy.',
  'delivery-leases.ts deleteStatement: WHERE without "id"': 'Every lease has a token of its own.',
  'delivery-leases.ts settleStatement: WHERE without "id"': 'Every lease has a token of its own.',
  'delivery-leases.ts settleStatement: WHEN $3 always (2)':
    'Nothing reads when a finished mail would be due.',
  'smtp-error.ts explainSmtpError: isRefusal without responseCode':
    'No comparison with undefined holds; the operand is for the compiler.',
  'smtp-error.ts explainSmtpError: isAboutSignIn without responseCode':
    'The list does not hold undefined; the operand is for the compiler.',
  'AccountCredentials.lockForPasswordSignIn: condition without "id"': oneAddress,
  'AccountCredentials.lockForCodeSignIn: WHERE without "id"': oneAddress,
  'AccountCredentials.resetPassword: WHERE without "id"': oneAddress,
  'AccountCredentials.resetPassword: WHERE without "email"': newVersion,
  'UsersService.markEmailVerified: WHERE without "id"': oneAddress,
  'UsersService.markEmailVerified: WHERE without "email"': newVersion,
  'AccountCredentials.changePassword: WHERE without "id"': 'Every hash has a salt of its own.',
  'SessionsService.rotateStatement: WHERE without "generation"':
    'No token is made of a generation that a session has yet to reach.',
  'UsersService.findOpenByEmail: returns without id':
    'Both columns are of one row of users or of none; the operand is for the compiler.',
  'UsersService.findOpenByEmail: returns without locale':
    'Both columns are of one row of users or of none; the operand is for the compiler.',
  'start-limits.service.ts isOwner: isOwnAddress without account emailVerifiedAt':
    'An unverified account knows no device, and the purposes that need a session need a verified address.',
  'session-bounds.ts boundingStatements: condition without "is_live" (3)':
    'Live ones that far down are in the list before it already.',
  'account-credentials.service.ts isTakenAddress: returns without code':
    'No error but that of a duplicate names the key.',
  'account-credentials.service.ts isTakenAddress: returns without constraint':
    'The only other unique column is the id, which no statement changes.',
  'held-account.ts holdAccountStatement: WHERE without "email"':
    'Any account will do: nothing of it comes back, and nobody waits for it.',
  'MailSender.dataOf: returns a value early without challengeId':
    'A mail names a challenge and its generation, or neither; the operand is for the compiler.',
  'MailSender.dataOf: returns a value early without challengeGeneration':
    'A mail names a challenge and its generation, or neither; the operand is for the compiler.',
  'mail.service.ts insertMail: WHERE without "sql"':
    'Only notices within a budget are queued on a condition, and those take the other INSERT.',
  'mail-templates.ts isMailTemplateName: returns without name':
    'Nothing but a string names a property of the table; the operand is for the compiler.',
};
