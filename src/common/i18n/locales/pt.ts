import type { Translation } from '../translation.js';

export const pt: Translation = {
  problems: {
    'request.malformed': 'Solicitação malformada',
    'request.invalid': 'Solicitação inválida',
    'request.too_large': 'Solicitação grande demais',
    'request.unsupported_media_type': 'Tipo de conteúdo não suportado',
    'request.timeout': 'Tempo da solicitação esgotado',
    'request.uri_too_long': 'URI longo demais',
    'request.headers_too_large': 'Cabeçalhos grandes demais',
    'route.not_found': 'Rota inexistente',
    'route.method_not_allowed': 'Método não permitido',
    'resource.not_found': 'Não encontrado',
    'resource.conflict': 'Conflito',
    'challenge.closed': 'Processo de verificação encerrado',
    'auth.token_missing': 'Token de acesso ausente',
    'auth.token_invalid': 'Token de acesso inválido',
    'auth.token_expired': 'Token de acesso expirado',
    'auth.sign_in_invalid': 'Processo de início de sessão inválido',
    'auth.credentials_invalid': 'E-mail ou senha incorretos',
    'auth.password_incorrect': 'Senha incorreta',
    'auth.email_not_verified': 'E-mail não confirmado',
    'auth.reauthentication_required': 'É necessário um início de sessão recente',
    'auth.second_factor_required': 'É necessário um segundo fator',
    'auth.forbidden': 'Não permitido',
    'otp.invalid': 'Código recusado',
    'session.refresh_invalid': 'Token de atualização recusado',
    'account.email_taken': 'E-mail já em uso',
    'admin.last_admin': 'Último administrador',
    'idempotency.key_reused': 'Idempotency-Key já utilizada',
    'idempotency.in_progress': 'Solicitação ainda em andamento',
    'phone.unsupported': 'Número de telefone não suportado',
    'phone.unavailable': 'Sem códigos por telefone no momento',
    'rate_limit.exceeded': 'Excesso de solicitações',
    'service.overloaded': 'Serviço sobrecarregado',
    'service.unavailable': 'Serviço indisponível',
    internal: 'Erro interno',
  },
  clientOnSystem: '{client} em {system}',
  unknownDevice: 'dispositivo desconhecido',
  unknownNetwork: 'desconhecida',
  programs: {
    application: 'aplicação',
    pythonProgram: 'programa em Python',
    javaScriptProgram: 'programa em JavaScript',
    goProgram: 'programa em Go',
    javaProgram: 'programa em Java',
    androidApplication: 'aplicação Android',
    appleApplication: 'aplicação Apple',
  },
  mail: {
    minutes: '{count, plural, one {# minuto} many {# de minutos} other {# minutos}}',
    seconds: '{count, plural, one {# segundo} many {# de segundos} other {# segundos}}',
    codeLifetime:
      'O código é válido por {lifetime} e só pode ser usado uma vez. Um código mais recente substitui este.',
    keepSecret: 'Nunca revele o código a ninguém. Os nossos funcionários nunca pedirão esse código.',
    when: 'Data',
    device: 'Dispositivo',
    network: 'Rede',
    times: '{count, plural, one {# vez} many {# de vezes} other {# vezes}}',
    latest: 'O mais recente:',
    labelled: '{label}: {value}',
    ifYou: 'Se foi você:',
    ifNotYou: 'Se não foi você:',
    footer: 'Esta é uma mensagem automática de {product}; as respostas não são lidas.',
  },
  phoneRisk: {
    title: 'Os códigos por mensagem de texto são menos seguros',
    text: 'As mensagens podem ser interceptadas, e alguém pode enganar a sua operadora para ficar com o seu número. Além disso, as mensagens não chegam sem sinal. Uma aplicação de autenticação é mais segura e funciona sem sinal. Guarde os seus códigos de recuperação em um lugar seguro e remova o número aqui antes de deixar de o usar.',
  },
  texts: {
    'second-factor':
      '{product}: use {code} para entrar. Expira em {lifetime}. Ninguém da {product} lhe vai pedir isto.',
    reauthentication:
      '{product}: use {code} para continuar. Expira em {lifetime}. Ninguém da {product} lhe vai pedir isto.',
    'phone-verification':
      '{product}: use {code} para confirmar este telefone. Expira em {lifetime}. Ninguém da {product} o vai pedir.',
  },
  codeMails: {
    'email-verification': {
      subject: 'Confirme o seu endereço de e-mail em {product}',
      heading: 'Confirme o seu endereço de e-mail',
      intro: 'Insira este código para confirmar que este endereço de e-mail é seu:',
      wasNotYou:
        'alguém indicou o seu endereço, talvez por engano. Não é preciso fazer nada: sem o código, o endereço não será confirmado.',
    },
    'password-reset': {
      subject: 'Redefina a sua senha em {product}',
      heading: 'Redefina a sua senha',
      intro: 'Insira este código para escolher uma nova senha:',
      wasNotYou: 'a sua senha não foi alterada, e ninguém entra sem o código. Não é preciso fazer nada.',
    },
    'code-login': {
      subject: 'O seu código para iniciar sessão em {product}',
      heading: 'Inicie sessão com um código',
      intro: 'Insira este código para iniciar sessão:',
      wasNotYou: 'alguém indicou o seu endereço. Ninguém entra sem o código. Não é preciso fazer nada.',
    },
    'email-change': {
      subject: 'Confirme o seu novo endereço de e-mail em {product}',
      heading: 'Confirme o seu novo endereço de e-mail',
      intro: 'Insira este código para passar a usar este endereço de e-mail na sua conta:',
      wasNotYou:
        'alguém indicou o seu endereço para a própria conta, talvez por engano. Não é preciso fazer nada: sem o código, nada muda.',
    },
    reauthentication: {
      subject: 'Confirme em {product} que é você',
      heading: 'Confirme que é você',
      intro: 'Insira este código para confirmar que é você e prosseguir com o que tinha começado:',
      wasNotYou:
        'é possível que outra pessoa tenha acesso à sua conta. Sem o código, essa pessoa não consegue prosseguir. Encerre a sessão em todos os dispositivos e altere a sua senha na aplicação o quanto antes.',
    },
    'second-factor': {
      subject: 'Conclua o início de sessão em {product}',
      heading: 'Conclua o início de sessão',
      intro: 'Insira este código para concluir o início de sessão:',
      wasNotYou:
        'alguém sabe a sua senha. Sem o código, essa pessoa não consegue entrar. Use imediatamente a opção “Esqueceu a senha?” na aplicação e escolha uma nova senha.',
    },
    'phone-verification': {
      subject: 'Confirme o seu número de telefone para {product}',
      heading: 'Confirme o seu número de telefone',
      intro: 'Insira este código para confirmar que este número de telefone é seu:',
      wasNotYou:
        'alguém inseriu o seu número, talvez por engano. Não é preciso fazer nada: sem o código, o número não é confirmado.',
    },
  },
  noticeMails: {
    'address-in-use': {
      subject: 'Você já tem uma conta em {product}',
      heading: 'Você já tem uma conta',
      intro:
        'Alguém – talvez você – indicou este endereço de e-mail para uma conta, mas já existe uma conta com ele. Nada foi alterado.',
      wasYou:
        'você não precisa de uma nova conta. Basta iniciar sessão ou, se não se lembra da senha, usar a opção “Esqueceu a senha?” na aplicação.',
      wasNotYou: 'você pode ignorar esta mensagem. Não é preciso fazer nada.',
    },
    'new-device': {
      subject: 'Novo início de sessão em {product}',
      heading: 'Novo início de sessão na sua conta',
      intro: 'Alguém iniciou sessão na sua conta a partir de um dispositivo que ainda não conhecíamos.',
      wasYou: 'não é preciso fazer nada.',
      wasNotYou:
        'use imediatamente a opção “Esqueceu a senha?” na aplicação e escolha uma nova senha. Isso também encerra a sessão em todos os dispositivos.',
    },
    'password-changed': {
      subject: 'A sua senha em {product} foi alterada',
      heading: 'A sua senha foi alterada',
      intro: 'A senha da sua conta foi alterada. A sessão foi encerrada em todos os outros dispositivos.',
      wasYou: 'não é preciso fazer nada.',
      wasNotYou:
        'use imediatamente a opção “Esqueceu a senha?” na aplicação e escolha uma nova senha. Isso também encerra a sessão em todos os dispositivos.',
    },
    'password-reset-done': {
      subject: 'A sua senha em {product} foi redefinida',
      heading: 'A sua senha foi redefinida',
      intro:
        'Uma nova senha foi definida para a sua conta com um código recebido nesta caixa de e-mail. A sessão foi encerrada em todos os dispositivos.',
      wasYou: 'inicie sessão com a nova senha.',
      wasNotYou:
        'alguém consegue ler os seus e-mails. Altere primeiro a senha da sua caixa de e-mail e depois use a opção “Esqueceu a senha?” na aplicação.',
    },
    'email-change-requested': {
      subject: 'Alteração do seu endereço de e-mail em {product}',
      heading: 'Um novo endereço de e-mail foi indicado',
      intro:
        'Alguém que iniciou sessão na sua conta quer associá-la a outro endereço de e-mail. Até que o novo endereço seja confirmado, o atual continua válido.',
      wasYou: 'insira o código enviado ao novo endereço.',
      wasNotYou:
        'use imediatamente a opção “Esqueceu a senha?” na aplicação e escolha uma nova senha. Isso interrompe a alteração e encerra a sessão em todos os dispositivos.',
    },
    'email-changed': {
      subject: 'O seu endereço de e-mail em {product} foi alterado',
      heading: 'O seu endereço de e-mail foi alterado',
      intro:
        'A sua conta tem agora outro endereço de e-mail, e o endereço em que você recebe esta mensagem já não está associado a ela. A sessão foi encerrada em todos os outros dispositivos.',
      wasYou: 'não é preciso fazer nada. A partir de agora, inicie sessão com o novo endereço.',
      wasNotYou:
        'avise imediatamente os responsáveis por {product}. A sua conta pode estar nas mãos de outra pessoa.',
    },
    'sessions-ended': {
      subject: 'Sessões encerradas em {product}',
      heading: 'A sessão foi encerrada em outros dispositivos',
      intro: 'A sessão da sua conta foi encerrada em um ou mais dos seus outros dispositivos.',
      wasYou: 'não é preciso fazer nada.',
      wasNotYou:
        'use imediatamente a opção “Esqueceu a senha?” na aplicação e escolha uma nova senha. Isso também encerra a sessão em todos os dispositivos.',
    },
    'session-replayed': {
      subject: 'Por segurança, uma sessão em {product} foi encerrada',
      heading: 'Encerramos uma sessão',
      intro:
        'Uma chave que mantém a sessão iniciada em um dos seus dispositivos foi usada pela segunda vez. Ela pode ter sido copiada, por isso encerramos a sessão nesse dispositivo.',
      wasYou: 'uma aplicação pode ter repetido uma solicitação. Basta iniciar sessão novamente.',
      wasNotYou:
        'inicie sessão novamente, consulte a lista dos seus dispositivos e encerre a sessão nos que não reconhecer. Em caso de dúvida, escolha uma nova senha.',
    },
    'totp-added': {
      subject: 'Um autenticador foi configurado para {product}',
      heading: 'Um autenticador foi configurado',
      intro:
        'Uma aplicação de autenticação foi configurada para a sua conta. A partir de agora, o início de sessão também exige um código desse autenticador. Um autenticador configurado antes deixa de funcionar. A sessão foi encerrada em todos os outros dispositivos.',
      wasYou: 'guarde os seus códigos de recuperação em um lugar seguro.',
      wasNotYou:
        'use imediatamente a opção “Esqueceu a senha?” na aplicação e escolha uma nova senha. Avise também os responsáveis por {product}, que podem remover o autenticador.',
    },
    'totp-removed': {
      subject: 'O autenticador para {product} foi removido',
      heading: 'O autenticador foi removido',
      intro:
        'A aplicação de autenticação foi removida da sua conta, e os códigos dela já não são válidos. A sessão foi encerrada em todos os dispositivos.',
      wasYou: 'não é preciso fazer nada.',
      wasNotYou:
        'use imediatamente a opção “Esqueceu a senha?” na aplicação e escolha uma nova senha. Isso também encerra a sessão em todos os dispositivos. Depois, configure novamente um autenticador.',
    },
    'phone-added': {
      subject: 'Um número de telefone foi adicionado à sua conta em {product}',
      heading: 'Um número de telefone foi adicionado',
      intro:
        'Um número de telefone foi confirmado para a sua conta e substitui o anterior, se havia um. A sessão foi encerrada em todos os outros dispositivos.',
      wasYou: 'não é preciso fazer nada.',
      wasNotYou:
        'use imediatamente a opção “Esqueceu a senha?” na aplicação e escolha uma nova senha. Isso também encerra a sessão em todos os dispositivos. Avise também os responsáveis por {product}, que podem remover o número como segunda etapa do início de sessão.',
    },
    'phone-removed': {
      subject: 'O número de telefone para {product} foi removido',
      heading: 'O número de telefone foi removido',
      intro:
        'O número de telefone foi removido da sua conta e já não receberá códigos. Se esses códigos eram exigidos no início de sessão, a sessão foi encerrada em todos os dispositivos.',
      wasYou: 'não é preciso fazer nada.',
      wasNotYou:
        'use imediatamente a opção “Esqueceu a senha?” na aplicação e escolha uma nova senha. Isso também encerra a sessão em todos os dispositivos.',
    },
    'phone-moved': {
      subject: 'O seu número de telefone para {product} pertence agora a outra conta',
      heading: 'O seu número de telefone pertence agora a outra conta',
      intro:
        'Alguém que tem outra conta recebeu uma mensagem de texto no número de telefone da sua conta e inseriu o código. Um número só pode pertencer a uma conta; por isso, foi removido da sua e já não receberá códigos para você. Se esses códigos eram exigidos no início de sessão, a sessão foi encerrada em todos os dispositivos.',
      wasYou:
        'a partir de agora, inicie sessão com o seu autenticador ou com um código de recuperação, ou adicione novamente o número a esta conta.',
      wasNotYou:
        'outra pessoa tem o seu número: consulte a sua operadora se ele ainda deveria ser seu. Inicie sessão com o seu autenticador ou com um código de recuperação e adicione outro número.',
    },
    'second-factor-enabled': {
      subject: 'A verificação em duas etapas em {product} foi ativada',
      heading: 'A verificação em duas etapas foi ativada',
      intro:
        'A partir de agora, o início de sessão na sua conta exige uma segunda etapa, como inserir um código. A sessão foi encerrada em todos os outros dispositivos.',
      wasYou: 'não é preciso fazer nada.',
      wasNotYou:
        'use imediatamente a opção “Esqueceu a senha?” na aplicação e escolha uma nova senha. Isso também encerra a sessão em todos os dispositivos.',
    },
    'second-factor-disabled': {
      subject: 'A verificação em duas etapas em {product} foi desativada',
      heading: 'A verificação em duas etapas foi desativada',
      intro:
        'A partir de agora, o início de sessão na sua conta já não exige uma segunda etapa. A sessão foi encerrada em todos os outros dispositivos.',
      wasYou: 'não é preciso fazer nada.',
      wasNotYou:
        'use imediatamente a opção “Esqueceu a senha?” na aplicação e escolha uma nova senha. Isso também encerra a sessão em todos os dispositivos. Depois, ative novamente a verificação em duas etapas.',
    },
    'factors-reset': {
      subject: 'A verificação em duas etapas em {product} foi redefinida',
      heading: 'A verificação em duas etapas foi redefinida',
      intro:
        'Os responsáveis por {product} removeram da sua conta a segunda etapa do início de sessão, com o autenticador, os códigos de recuperação e os dispositivos confiáveis. A sessão foi encerrada em todos os dispositivos. Você poderá configurá-la novamente depois de iniciar sessão.',
      wasNotYou:
        'avise imediatamente os responsáveis por {product}. Alguém pode ter feito esse pedido em seu nome.',
    },
    'factor-recovery-requested': {
      subject: 'Foi pedida a remoção da verificação em duas etapas em {product}',
      heading: 'Foi pedida a remoção da verificação em duas etapas',
      intro:
        'Alguém digitou a sua senha e um código da sua caixa de e-mail e pediu para remover a verificação em duas etapas da sua conta, porque o autenticador e os códigos de recuperação foram perdidos. Data da remoção: {effectiveAt}.',
      wasYou:
        'basta esperar. Se encontrar o autenticador ou um código de recuperação, inicie sessão com ele: isso cancela o pedido.',
      wasNotYou:
        'inicie sessão imediatamente com o seu autenticador ou um código de recuperação: isso cancela o pedido. Depois, altere a senha da sua caixa de e-mail e a sua senha na aplicação.',
    },
    'factor-recovery-reminder': {
      subject: 'A verificação em duas etapas em {product} será removida',
      heading: 'A verificação em duas etapas será removida',
      intro:
        'Passou metade do prazo desde que alguém pediu para remover a verificação em duas etapas da sua conta. Ninguém cancelou o pedido. Data da remoção: {effectiveAt}.',
      wasYou:
        'basta esperar. Se encontrar o autenticador ou um código de recuperação, inicie sessão com ele: isso cancela o pedido.',
      wasNotYou:
        'inicie sessão imediatamente com o seu autenticador ou um código de recuperação: isso cancela o pedido. Depois, altere a senha da sua caixa de e-mail e a sua senha na aplicação.',
    },
    'factor-recovery-done': {
      subject: 'A verificação em duas etapas em {product} foi removida',
      heading: 'A verificação em duas etapas foi removida',
      intro:
        'Conforme o pedido, a segunda etapa do início de sessão foi removida da sua conta no fim do prazo, com o autenticador, os códigos de recuperação e os dispositivos confiáveis. A sessão foi encerrada em todos os dispositivos. Você poderá configurá-la novamente depois de iniciar sessão.',
      wasYou: 'inicie sessão com a sua senha e configure novamente um autenticador.',
      wasNotYou:
        'altere primeiro a senha da sua caixa de e-mail e depois use a opção “Esqueceu a senha?” na aplicação. Avise também os responsáveis por {product}: alguém sabe a sua senha e consegue ler os seus e-mails.',
    },
    'factor-recovery-cancelled': {
      subject: 'A verificação em duas etapas em {product} continua ativa',
      heading: 'A verificação em duas etapas continua ativa',
      intro:
        'O pedido para remover a verificação em duas etapas da sua conta foi cancelado, por exemplo porque alguém iniciou sessão com a segunda etapa ou alterou a conta. Ela não será removida.',
      wasYou: 'não é preciso fazer nada.',
      wasNotYou:
        'use imediatamente a opção “Esqueceu a senha?” na aplicação e escolha uma nova senha. Isso também encerra a sessão em todos os dispositivos.',
    },
    'recovery-codes-created': {
      subject: 'Novos códigos de recuperação para {product}',
      heading: 'Novos códigos de recuperação foram criados',
      intro: 'Novos códigos de recuperação foram criados para a sua conta. Os anteriores já não são válidos.',
      wasYou: 'guarde-os em um lugar seguro, separados da sua senha.',
      wasNotYou:
        'use imediatamente a opção “Esqueceu a senha?” na aplicação e escolha uma nova senha. Isso também encerra a sessão em todos os dispositivos. Depois, crie novos códigos de recuperação.',
    },
    'recovery-code-used': {
      subject: 'Um código de recuperação de {product} foi usado',
      heading: 'Um código de recuperação foi usado',
      intro:
        'Alguém usou um código de recuperação para iniciar sessão na sua conta ou para confirmar uma operação. Códigos ainda não usados: {count}.',
      wasYou: 'não é preciso fazer nada.',
      wasNotYou:
        'use imediatamente a opção “Esqueceu a senha?” na aplicação e escolha uma nova senha. Isso também encerra a sessão em todos os dispositivos. Depois, crie novos códigos de recuperação.',
    },
    'recovery-codes-low': {
      subject: 'Restam poucos códigos de recuperação de {product}',
      heading: 'Restam poucos códigos de recuperação',
      intro:
        'Alguém usou um código de recuperação para iniciar sessão na sua conta ou para confirmar uma operação. Códigos ainda não usados: {count}.',
      wasYou: 'crie em breve novos códigos de recuperação na aplicação.',
      wasNotYou:
        'use imediatamente a opção “Esqueceu a senha?” na aplicação e escolha uma nova senha. Isso também encerra a sessão em todos os dispositivos. Depois, crie novos códigos de recuperação.',
    },
    'second-step-failed': {
      subject: 'Um início de sessão em {product} falhou na segunda etapa',
      heading: 'Um início de sessão falhou na segunda etapa',
      intro:
        'Alguém passou pela primeira etapa do início de sessão na sua conta, mas falhou cinco vezes na segunda. Interrompemos esse início de sessão, e ninguém entrou.',
      wasYou:
        'inicie sessão novamente. Se os códigos do seu autenticador não forem aceitos, confira a hora do seu telefone ou use um código de recuperação.',
      wasNotYou:
        'alguém sabe a sua senha ou consegue ler os seus e-mails. Altere primeiro a senha da sua caixa de e-mail e depois use a opção “Esqueceu a senha?” na aplicação.',
    },
    'account-invitation': {
      subject: 'Você tem uma conta em {product}',
      heading: 'Uma conta foi criada para você',
      intro:
        'Os responsáveis por {product} criaram uma conta para este endereço de e-mail. Para usá-la, abra a aplicação e escolha iniciar sessão com um código. O código será então enviado para este endereço.',
      wasNotYou: 'ignore esta mensagem. Ninguém pode usar a conta sem um código desta caixa de e-mail.',
    },
    'password-reset-requested': {
      subject: 'Escolha uma nova senha para {product}',
      heading: 'Escolha uma nova senha',
      intro:
        'Os responsáveis por {product} pedem que você escolha uma nova senha. Abra a aplicação como sempre e use a opção “Esqueceu a senha?”. Um código será então enviado para este endereço. Até você escolher uma nova, a sua senha atual continua válida.',
      wasNotYou:
        'é normal: esta medida partiu dos responsáveis por {product}. Em caso de dúvida, abra a aplicação como sempre. Esta mensagem não contém nenhum link nem código, e ninguém pedirá um código a você.',
    },
    'password-voided': {
      subject: 'A sua senha em {product} não é mais válida',
      heading: 'A sua senha não é mais válida',
      intro:
        'Os responsáveis por {product} removeram a senha da sua conta, porque é possível que outra pessoa a conheça. A sessão foi encerrada em todos os dispositivos. Abra a aplicação como sempre e use a opção “Esqueceu a senha?” para escolher uma nova. Um código será então enviado para este endereço.',
      wasNotYou:
        'é normal: esta medida partiu dos responsáveis por {product}. Em caso de dúvida, abra a aplicação como sempre. Esta mensagem não contém nenhum link nem código, e ninguém pedirá um código a você.',
    },
    'factors-reset-requested': {
      subject: 'A verificação em duas etapas em {product} será redefinida',
      heading: 'A verificação em duas etapas será redefinida',
      intro:
        'Os responsáveis por {product} foram informados de que você não tem mais acesso à segunda etapa. Eles vão remover a verificação em duas etapas da sua conta, com o autenticador, os códigos de recuperação e os dispositivos confiáveis. Data da remoção: {effectiveAt}.',
      wasYou:
        'basta esperar. Se encontrar o autenticador ou um código de recuperação, inicie sessão com ele: isso cancela o pedido.',
      wasNotYou:
        'inicie sessão imediatamente com o seu autenticador ou um código de recuperação: isso cancela o pedido. Avise também os responsáveis por {product}. Alguém pode ter feito esse pedido em seu nome.',
    },
    'account-deleted': {
      subject: 'A sua conta em {product} foi excluída',
      heading: 'A sua conta foi excluída',
      intro:
        'A sua conta e tudo o que pertence a ela foram excluídos. Esta é a última mensagem sobre o assunto.',
      wasYou: 'não é preciso fazer nada. Desejamos tudo de bom.',
      wasNotYou: 'avise imediatamente os responsáveis por {product} e altere a senha da sua caixa de e-mail.',
    },
  },
  summaryMail: {
    subject: 'Resumo da atividade na sua conta em {product}',
    heading: 'Resumo da atividade na sua conta',
    intro:
      'Aconteceu tanta coisa na sua conta em pouco tempo que não enviamos uma mensagem por cada um dos eventos seguintes, mas os resumimos aqui.',
    wasYou: 'não é preciso fazer nada.',
    wasNotYou:
      'use imediatamente a opção “Esqueceu a senha?” na aplicação e escolha uma nova senha. Isso também encerra a sessão em todos os dispositivos. Se o seu endereço de e-mail foi alterado, avise também os responsáveis por {product}.',
  },
};
