import type { TextsOf } from '../../i18n/text-types.js';
import type { now as english } from '../en/now.js';

export const now: TextsOf<typeof english> = {
  'action.refresh': 'Atualizar',
  'chart.asTable': 'Números em tabela',
  'codes.confirmed': 'confirmados',
  'codes.mailed': 'enviados',
  'codes.started': 'solicitados',
  'nav.now': 'Agora',
  'now.alert.codes_not_confirmed':
    'Na última hora, foram confirmados muito menos códigos do que o habitual. Talvez as mensagens sejam aceitas e depois filtradas: verifique uma caixa de e-mail sua, além de SPF, DKIM e DMARC.',
  'now.alert.domain_failing':
    'Na última hora, um quinto ou mais das mensagens para {domains} falhou. As respostas em “Mensagens” dizem por quê.',
  'now.alert.mail_failing':
    'Um quinto ou mais das mensagens da última hora falhou. As respostas em “Mensagens” dizem por quê.',
  'now.alert.mail_slow':
    'Na última hora, um em cada vinte códigos levou mais de um minuto para ser enviado. O servidor de e-mail está lento ou a fila está longa?',
  'now.alert.mail_stalled': {
    one: '{n} mensagem está esperando há {wait}. O worker está funcionando e o servidor de e-mail responde?',
    many: '{n} de mensagens estão esperando, a mais antiga há {wait}. O worker está funcionando e o servidor de e-mail responde?',
    other:
      '{n} mensagens estão esperando, a mais antiga há {wait}. O worker está funcionando e o servidor de e-mail responde?',
  },
  'now.alert.provider_failing':
    'Há dois minutos, um servidor de e-mail não funciona para ao menos um worker. A resposta dele está abaixo; “npm run mail:check” mostra qual etapa falha.',
  'now.alert.provider_failing.critical':
    'Há dois minutos nenhum servidor de e-mail funciona para nenhum worker: nenhum código é enviado. As respostas abaixo dizem por quê, e “npm run mail:check”, qual etapa falha.',
  'now.alert.roll_up_stalled':
    'Há três minutos nada é contado, portanto os números abaixo estão desatualizados. O worker está funcionando?',
  'now.alert.text_provider_failing':
    'Há dois minutos, um provedor de mensagens de texto não funciona para ao menos um worker. A resposta dele está abaixo; “npm run sms:check” mostra qual etapa falha.',
  'now.alert.text_provider_failing.critical':
    'Há dois minutos nenhum provedor de mensagens de texto funciona para nenhum worker: nenhum código chega a um telefone. As respostas abaixo dizem por quê.',
  'now.byPurpose': 'Códigos por finalidade',
  'now.critical': 'Crítico',
  'now.domainFailed': { one: '{n} com falha', many: '{n} com falha', other: '{n} com falha' },
  'now.domainQueued': { one: '{n} em espera', many: '{n} em espera', other: '{n} em espera' },
  'now.domainSent': { one: '{n} enviada', many: '{n} enviadas', other: '{n} enviadas' },
  'now.domains': 'Mensagens por domínio',
  'now.factors': 'Segundos fatores incorretos',
  'now.factorsFailed': {
    one: 'de {all} inseridos ({share})',
    many: 'de {all} inseridos ({share})',
    other: 'de {all} inseridos ({share})',
  },
  'now.headline.codes_not_confirmed':
    'Os códigos podem não estar chegando: muito menos do que o habitual são confirmados.',
  'now.headline.domain_failing': 'Os códigos chegam, mas não a todos os domínios: {domains}.',
  'now.headline.good': 'Os códigos chegam.',
  'now.headline.idle': 'Está tudo bem. Nenhum código foi solicitado.',
  'now.headline.mail_failing': 'Muitas mensagens falham.',
  'now.headline.mail_slow': 'Os códigos chegam com atraso.',
  'now.headline.mail_stalled': 'Os códigos estão atrasados: o mais antigo espera há {wait}.',
  'now.headline.provider_failing': 'Um servidor de e-mail não funciona. As mensagens continuam saindo.',
  'now.headline.provider_failing.critical': 'Nenhum código é enviado: nenhum servidor de e-mail funciona.',
  'now.headline.roll_up_stalled': 'Desconhecido: há minutos nada é contado.',
  'now.headline.text_provider_failing':
    'Os códigos chegam por e-mail. Um provedor de mensagens de texto não funciona.',
  'now.headline.text_provider_failing.critical':
    'Os códigos chegam por e-mail, mas não por mensagem de texto: nenhum provedor funciona.',
  'now.headline.unknown': 'Desconhecido: não foi possível ler os números.',
  'now.lastRuns':
    'A linha mais recente ainda está em andamento, e os códigos dela ainda podem ser confirmados.',
  'now.limits': 'Solicitações recusadas por limites',
  'now.limitsHint': 'Um aumento repentino costuma indicar um ataque.',
  'now.moreDomains': { one: 'Mais {n} domínio', many: 'Mais {n} de domínios', other: 'Mais {n} domínios' },
  'now.noCodes': 'Nenhum código foi solicitado neste período.',
  'now.noDomains': 'Nada foi enviado neste período.',
  'now.noFactors': 'Nenhum foi inserido neste período.',
  'now.noLimits': 'Nenhuma neste período.',
  'now.noServers': 'Nenhum worker informou um servidor de e-mail.',
  'now.overTime': 'Códigos ao longo do tempo',
  'now.queue': 'Fila',
  'now.queueEmpty': 'Nenhuma mensagem está esperando para ser enviada.',
  'now.queueOldest': 'A mais antiga espera há {wait}.',
  'now.queueShow': 'Mostrar',
  'now.queueWaiting': {
    one: 'mensagem aguarda envio.',
    many: 'de mensagens aguardam envio.',
    other: 'mensagens aguardam envio.',
  },
  'now.readAt': 'Lido às {time}, atualizado a cada 30 segundos',
  'now.seconds': 'metade em {median}, 95% em {most}',
  'now.serverFailing': 'Não funciona há {wait}.',
  'now.serverFailingFor': {
    one: '{failing} de {n} worker não consegue usá-lo.',
    many: '{failing} de {n} de workers não conseguem usá-lo.',
    other: '{failing} de {n} workers não conseguem usá-lo.',
  },
  'now.serverFails': 'não funciona',
  'now.serverTakesOver': 'assume o envio',
  'now.serverWorks': 'funciona',
  'now.servers': 'Servidores de e-mail',
  'now.staleSince': 'Os números abaixo são das {time}.',
  'now.state': 'Status',
  'now.summary': {
    one: '{n} código solicitado, {mailed} enviado, {confirmed} confirmado.',
    many: '{n} de códigos solicitados, {mailed} enviados, {confirmed} confirmados.',
    other: '{n} códigos solicitados, {mailed} enviados, {confirmed} confirmados.',
  },
  'now.summaryMedian': 'Metade dos do tipo mais comum foi enviada em {time}.',
  'now.textProviders': 'Provedores de mensagens de texto',
  'now.title': 'Agora',
  'now.unknownAlert': 'Alerta: {code}',
  'now.unused': 'Sem códigos neste período: {purposes}.',
  'now.warning': 'Aviso',
  'now.window': 'Período',
  'now.wrongCodes': {
    one: '{n} código incorreto inserido',
    many: '{n} de códigos incorretos inseridos',
    other: '{n} códigos incorretos inseridos',
  },
  'provider.fallback': 'Servidor de e-mail reserva',
  'provider.primary': 'Servidor de e-mail principal',
  'value.time': 'Hora',
  'window.1h': '1 hora',
  'window.24h': '24 horas',
  'window.30d': '30 dias',
  'window.7d': '7 dias',
};
