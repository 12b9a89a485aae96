import type { TextsOf } from '../../i18n/text-types.js';
import type { acts as english } from '../en/acts.js';

export const acts: TextsOf<typeof english> = {
  'act.askPassword.done': 'O e-mail está a caminho.',
  'act.askPassword.label': 'Pedir uma nova senha',
  'act.askPassword.tells':
    '{email} recebe um e-mail que pede a escolha de uma nova senha, sem código nem link.',
  'act.askPassword.will': 'A senha continua válida até que a pessoa escolha outra.',
  'act.changeEmail.done': 'O endereço foi alterado.',
  'act.changeEmail.label': 'Alterar o endereço',
  'act.changeEmail.tells': 'O endereço antigo, {email}, recebe um aviso se estava confirmado.',
  'act.changeEmail.will':
    'O novo endereço fica sem confirmação até que seja inserido o código enviado para ele. Todas as sessões são encerradas e nenhum dispositivo continua sendo confiável.',
  'act.delete.done': 'A conta foi excluída.',
  'act.delete.label': 'Excluir a conta',
  'act.delete.tells':
    '{email} recebe um último e-mail se o endereço estiver confirmado e a conta não estiver desativada.',
  'act.delete.will':
    'A conta, as sessões e os códigos são excluídos imediatamente. Não é possível desfazer essa ação.',
  'act.disable.done': 'A conta foi desativada.',
  'act.disable.label': 'Desativar a conta',
  'act.disable.tells': 'A pessoa não é avisada.',
  'act.disable.will':
    'Todas as sessões são encerradas e os códigos pendentes deixam de ser válidos. Até ser reativada, a conta se comporta como se não existisse.',
  'act.edit.done': 'O perfil foi alterado.',
  'act.edit.label': 'Editar o perfil',
  'act.edit.tells': 'A pessoa não é avisada.',
  'act.edit.will': 'As funções da aplicação passam a valer com o próximo token de acesso.',
  'act.enable.done': 'A conta foi reativada.',
  'act.enable.label': 'Reativar a conta',
  'act.enable.tells': 'A pessoa não é avisada.',
  'act.enable.will': 'A pessoa pode voltar a iniciar sessão. As sessões encerradas não são recuperadas.',
  'act.endEverywhere.count': 'Número de contas ativas',
  'act.endEverywhere.countHint':
    'Para confirmar que se trata de todas. Se estiver errado, nada acontece e o número certo é indicado.',
  'act.endEverywhere.done': 'A sessão de todos foi encerrada.',
  'act.endEverywhere.label': 'Encerrar a sessão de todos',
  'act.endEverywhere.tells':
    'Ninguém é avisado. Os serviços que verificam por si os tokens de acesso os aceitam até expirarem.',
  'act.endEverywhere.will':
    'Todas as sessões da instalação são encerradas imediatamente, a sua também. Todos precisam iniciar sessão de novo em cada dispositivo.',
  'act.endSessions.done': 'Todas as sessões foram encerradas.',
  'act.endSessions.label': 'Encerrar todas as sessões',
  'act.endSessions.tells': 'A pessoa não é avisada, mas vai perceber.',
  'act.endSessions.will': 'A sessão é encerrada imediatamente em todos os dispositivos.',
  'act.fullName': 'Nome',
  'act.newEmail': 'Novo endereço de e-mail',
  'act.noRole': 'Nenhuma função',
  'act.operatorRole.done': 'A função de operador foi alterada.',
  'act.operatorRole.label': 'Alterar a função de operador',
  'act.operatorRole.tells': 'A pessoa não é avisada.',
  'act.operatorRole.will':
    'Todas as sessões da conta são encerradas. A função não tem efeito até que a conta tenha um segundo fator.',
  'act.requirePassword.done': 'A senha não é mais válida.',
  'act.requirePassword.label': 'Exigir uma nova senha',
  'act.requirePassword.tells': '{email} recebe um e-mail sem código nem link.',
  'act.requirePassword.will':
    'A senha deixa imediatamente de ser válida, todas as sessões são encerradas e nenhum dispositivo continua sendo confiável.',
  'act.resetFactors.done': 'Os segundos fatores foram removidos ou serão removidos após o prazo de espera.',
  'act.resetFactors.label': 'Redefinir os segundos fatores',
  'act.resetFactors.tells': '{email} recebe um aviso se o endereço estiver confirmado.',
  'act.resetFactors.will':
    'O autenticador, os códigos de recuperação e os dispositivos confiáveis são removidos, agora ou após o prazo de espera desta instalação, e todas as sessões são encerradas. Confira primeiro quem está pedindo: depois disso, basta a senha para iniciar sessão.',
  'act.rolesHint': 'Separadas por espaços.',
  'create.done': 'A conta foi criada.',
  'create.label': 'Nova conta',
  'create.notify': 'Enviar um convite',
  'create.submit': 'Criar',
  'create.tells': 'Com um convite, a pessoa recebe um e-mail sem código nem link.',
  'create.will':
    'A conta não tem senha. O primeiro início de sessão com um código por e-mail confirma o endereço.',
  'people.addressLink': 'Ver o que aconteceu com este endereço',
  'person.acts': 'Ações possíveis',
  'person.disabled': 'Desativada em {when}.',
  'sessions.current': 'esta sessão',
  'sessions.end': 'Encerrar',
  'sessions.endTitle': 'Encerrar a sessão: {device}',
  'sessions.endWill': 'A sessão é encerrada imediatamente neste dispositivo.',
  'sessions.ended': 'A sessão foi encerrada.',
  'sessions.lastUsed': 'último uso {when}',
  'sessions.none': 'Sem sessões abertas.',
};
