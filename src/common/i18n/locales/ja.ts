import type { Translation } from '../translation.js';

export const ja: Translation = {
  problems: {
    'request.malformed': 'リクエストの形式が正しくありません',
    'request.invalid': 'リクエストの内容が正しくありません',
    'request.too_large': 'リクエストが大きすぎます',
    'request.unsupported_media_type': '対応していないメディアタイプです',
    'request.timeout': 'リクエストがタイムアウトしました',
    'request.uri_too_long': 'URIが長すぎます',
    'request.headers_too_large': 'ヘッダーが大きすぎます',
    'route.not_found': '該当するパスがありません',
    'route.method_not_allowed': '許可されていないメソッドです',
    'resource.not_found': '見つかりません',
    'resource.conflict': '現在の状態と競合しています',
    'challenge.closed': 'この確認手続きは終了しています',
    'auth.token_missing': 'アクセストークンがありません',
    'auth.token_invalid': 'アクセストークンが無効です',
    'auth.token_expired': 'アクセストークンの有効期限が切れています',
    'auth.credentials_invalid': 'メールアドレスまたはパスワードが正しくありません',
    'auth.password_incorrect': 'パスワードが正しくありません',
    'auth.email_not_verified': 'メールアドレスが確認されていません',
    'auth.reauthentication_required': '直近のログインが必要です',
    'auth.forbidden': '許可されていません',
    'otp.invalid': 'コードを受け付けられません',
    'session.refresh_invalid': 'リフレッシュトークンを受け付けられません',
    'account.email_taken': 'このメールアドレスはすでに使用されています',
    'rate_limit.exceeded': 'リクエストが多すぎます',
    'service.overloaded': 'サービスが混み合っています',
    'service.unavailable': 'サービスを利用できません',
    internal: '内部エラーが発生しました',
  },
  clientOnSystem: '{system}の{client}',
  unknownDevice: '不明なデバイス',
  unknownNetwork: '不明',
  programs: {
    application: 'アプリケーション',
    pythonProgram: 'Pythonプログラム',
    javaScriptProgram: 'JavaScriptプログラム',
    goProgram: 'Goプログラム',
    javaProgram: 'Javaプログラム',
    androidApplication: 'Androidアプリケーション',
    appleApplication: 'Appleアプリケーション',
  },
  mail: {
    minutes: '{count, plural, other {#分}}',
    seconds: '{count, plural, other {#秒}}',
    codeLifetime:
      'このコードは一度だけ使用でき、有効期間は{lifetime}です。新しいコードが発行されると、このコードは使用できなくなります。',
    keepSecret: 'コードは誰にも教えないでください。運営スタッフがコードをお尋ねすることは決してありません。',
    when: '日時',
    device: 'デバイス',
    network: 'ネットワーク',
    times: '{count, plural, other {#回}}',
    latest: '直近のもの：',
    labelled: '{label}：{value}',
    ifYou: 'お心当たりがある場合：',
    ifNotYou: 'お心当たりがない場合：',
    footer:
      'このメールは{product}から自動的に送信されています。ご返信いただいても、お読みすることはできません。',
  },
  codeMails: {
    'email-verification': {
      subject: '【{product}】メールアドレスの確認',
      heading: 'メールアドレスの確認',
      intro: 'このメールアドレスがご本人のものであることを確認するため、次のコードを入力してください：',
      wasNotYou:
        '第三者がこのメールアドレスを入力しました。入力の誤りかもしれません。コードがなければメールアドレスは確認されませんので、何もしていただく必要はありません。',
    },
    'password-reset': {
      subject: '【{product}】パスワードの再設定',
      heading: 'パスワードの再設定',
      intro: '新しいパスワードを設定するには、次のコードを入力してください：',
      wasNotYou:
        'パスワードは変更されていません。コードがなければ誰もログインできませんので、何もしていただく必要はありません。',
    },
    'code-login': {
      subject: '【{product}】ログインコードのお知らせ',
      heading: 'コードでログイン',
      intro: 'ログインするには、次のコードを入力してください：',
      wasNotYou:
        '第三者がこのメールアドレスを入力しました。コードがなければ誰もログインできませんので、何もしていただく必要はありません。',
    },
    'email-change': {
      subject: '【{product}】新しいメールアドレスの確認',
      heading: '新しいメールアドレスの確認',
      intro: '今後このメールアドレスをアカウントで使用するには、次のコードを入力してください：',
      wasNotYou:
        '第三者が自身のアカウント用にこのメールアドレスを入力しました。入力の誤りかもしれません。コードがなければ何も変更されませんので、何もしていただく必要はありません。',
    },
    reauthentication: {
      subject: '【{product}】ご本人確認',
      heading: 'ご本人確認',
      intro: 'ご本人であることを確認して操作を続けるには、次のコードを入力してください：',
      wasNotYou:
        '第三者がアカウントを使用している可能性があります。コードがなければ、第三者は操作を続けられません。お早めにアプリケーションですべてのデバイスからログアウトし、パスワードを変更してください。',
    },
  },
  noticeMails: {
    'address-in-use': {
      subject: '【{product}】すでにアカウントをお持ちです',
      heading: 'すでにアカウントをお持ちです',
      intro:
        'このメールアドレスがアカウント用に入力されました（ご本人による操作かもしれません）。ただし、このメールアドレスのアカウントはすでに存在します。変更は行われていません。',
      wasYou:
        '新しいアカウントは必要ありません。そのままログインしてください。パスワードをお忘れの場合は、アプリケーションの「パスワードを忘れた場合」をご利用ください。',
      wasNotYou: 'このメールは無視していただいてかまいません。何もしていただく必要はありません。',
    },
    'new-device': {
      subject: '【{product}】新しいログインのお知らせ',
      heading: 'アカウントへの新しいログイン',
      intro: 'これまでに確認されていないデバイスから、アカウントへのログインがありました。',
      wasYou: '何もしていただく必要はありません。',
      wasNotYou:
        'すぐにアプリケーションの「パスワードを忘れた場合」から、新しいパスワードを設定してください。同時に、すべてのデバイスからログアウトされます。',
    },
    'password-changed': {
      subject: '【{product}】パスワードが変更されました',
      heading: 'パスワードが変更されました',
      intro: 'アカウントのパスワードが変更され、ほかのすべてのデバイスからログアウトされました。',
      wasYou: '何もしていただく必要はありません。',
      wasNotYou:
        'すぐにアプリケーションの「パスワードを忘れた場合」から、新しいパスワードを設定してください。同時に、すべてのデバイスからログアウトされます。',
    },
    'password-reset-done': {
      subject: '【{product}】パスワードが再設定されました',
      heading: 'パスワードが再設定されました',
      intro:
        'このメールボックスに届いたコードを使って、アカウントに新しいパスワードが設定されました。すべてのデバイスからログアウトされました。',
      wasYou: '新しいパスワードでログインしてください。',
      wasNotYou:
        '第三者がメールを読める状態にあります。まずメールボックスのパスワードを変更し、その後、アプリケーションの「パスワードを忘れた場合」をご利用ください。',
    },
    'email-change-requested': {
      subject: '【{product}】メールアドレスの変更手続き',
      heading: '新しいメールアドレスが入力されました',
      intro:
        'アカウントにログインしている方が、別のメールアドレスへの変更を求めています。新しいメールアドレスが確認されるまでは、現在のメールアドレスが引き続き有効です。',
      wasYou: '新しいメールアドレスに送信されたコードを入力してください。',
      wasNotYou:
        'すぐにアプリケーションの「パスワードを忘れた場合」から、新しいパスワードを設定してください。これにより変更は中止され、すべてのデバイスからログアウトされます。',
    },
    'email-changed': {
      subject: '【{product}】メールアドレスが変更されました',
      heading: 'メールアドレスが変更されました',
      intro:
        'アカウントのメールアドレスが別のものに変更され、このメールの宛先のアドレスはアカウントに登録されなくなりました。ほかのすべてのデバイスからログアウトされました。',
      wasYou: '何もしていただく必要はありません。今後は新しいメールアドレスでログインしてください。',
      wasNotYou: 'すぐに{product}の運営者にご連絡ください。アカウントが乗っ取られた可能性があります。',
    },
    'sessions-ended': {
      subject: '【{product}】ほかのデバイスからログアウトされました',
      heading: 'ほかのデバイスからログアウトされました',
      intro: 'ほかのデバイス（一台または複数）で、アカウントからログアウトされました。',
      wasYou: '何もしていただく必要はありません。',
      wasNotYou:
        'すぐにアプリケーションの「パスワードを忘れた場合」から、新しいパスワードを設定してください。同時に、すべてのデバイスからログアウトされます。',
    },
    'session-replayed': {
      subject: '【{product}】安全のためログイン状態を解除しました',
      heading: 'ログイン状態を解除しました',
      intro:
        'お使いのデバイスのログイン状態を保つキーが、再度使用されました。コピーされた可能性があるため、そのデバイスのログイン状態を解除しました。',
      wasYou: 'アプリケーションが同じリクエストを繰り返した可能性があります。もう一度ログインしてください。',
      wasNotYou:
        'もう一度ログインしてデバイスの一覧を確認し、見覚えのないデバイスからログアウトしてください。ご不安な場合は、新しいパスワードを設定してください。',
    },
    'account-deleted': {
      subject: '【{product}】アカウントが削除されました',
      heading: 'アカウントが削除されました',
      intro:
        'アカウントと、それに属するすべての情報が削除されました。このアカウントに関するお知らせは、これが最後です。',
      wasYou: '何もしていただく必要はありません。これまでのご利用、ありがとうございました。',
      wasNotYou: 'すぐに{product}の運営者にご連絡のうえ、メールボックスのパスワードを変更してください。',
    },
  },
  summaryMail: {
    subject: '【{product}】アカウントでの出来事のまとめ',
    heading: 'アカウントでの出来事のまとめ',
    intro: '短時間に多くの出来事があったため、以下については個別にお知らせせず、このメールにまとめました。',
    wasYou: '何もしていただく必要はありません。',
    wasNotYou:
      'すぐにアプリケーションの「パスワードを忘れた場合」から、新しいパスワードを設定してください。同時に、すべてのデバイスからログアウトされます。メールアドレスが変更されている場合は、{product}の運営者にもご連絡ください。',
  },
};
