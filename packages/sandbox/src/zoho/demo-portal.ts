import type { Contact, Department, Ticket } from './model.ts';
import type { People } from './people.ts';

export interface Portal {
  departments: Record<DepartmentName, Department>;
  contacts: Record<CustomerName, Contact>;
}

const departmentNames = ['DOC', 'Contact', 'FACTURATION'] as const;
type DepartmentName = (typeof departmentNames)[number];

const customers = {
  amelie: ['Amélie', 'Rousseau'],
  benoit: ['Benoît', 'Lefèvre'],
  chloe: ['Chloé', 'Dubois'],
  fatou: ['Fatou', 'Diallo'],
  hugo: ['Hugo', 'Moreau'],
  ines: ['Inès', 'Garcia'],
} as const;
type CustomerName = keyof typeof customers;

/** The tickets that tell what automation is for; all but one arrive in the wrong department. */
const stories = {
  documents: {
    ...{ customer: 'amelie', department: 'Contact', subject: 'Mes documents' },
    content:
      '<div>Bonjour,<br>je vous envoie ma carte d’identité et mon justificatif de domicile en pièce jointe. Le dossier est-il complet ?<br>Amélie Rousseau</div>',
  },
  'exam-date': {
    ...{ customer: 'benoit', department: 'DOC', subject: 'Date d’examen' },
    content:
      '<div>Bonjour,<br>pouvez-vous me dire quand aura lieu mon examen, et à quelle heure je dois arriver ?<br>Merci d’avance, Benoît</div>',
  },
  invoice: {
    ...{ customer: 'chloe', department: 'Contact', subject: 'Demande de facture' },
    content:
      '<div>Bonjour,<br>j’ai besoin d’une facture au nom de mon entreprise pour la formation de janvier.<br>Cordialement, Chloé Dubois</div>',
  },
  complaint: {
    ...{
      customer: 'fatou',
      department: 'Contact',
      subject: 'Réclamation : je demande un remboursement',
    },
    content:
      '<div>C’est la troisième fois que je vous écris sans réponse. Je demande le remboursement et j’en parle à mon avocat.<br>F. Diallo</div>',
  },
  'refused-file': {
    ...{ customer: 'hugo', department: 'Contact', subject: 'Dossier refusé' },
    content:
      '<div>Bonjour,<br>la CMA a refusé mon dossier. Quel document dois-je renvoyer ?<br>Hugo</div>',
  },
  'practical-exam': {
    ...{ customer: 'ines', department: 'DOC', subject: 'Location de véhicule' },
    content:
      '<div>Bonjour,<br>proposez-vous la location d’une voiture pour l’examen pratique ?<br>Inès Garcia</div>',
  },
} as const satisfies Record<
  string,
  { customer: CustomerName; department: DepartmentName; subject: string; content: string }
>;
export type Story = keyof typeof stories;
export const storyNames = Object.keys(stories) as Story[];

const portals = new WeakMap<object, Portal>();

/** Three departments that answer from an address each, and six customers. Our agent is there anyway. */
export function fillPortal(zoho: People): Portal {
  const departments = mapNames(departmentNames, (name) =>
    zoho.addDepartment({ name, address: `${name.toLowerCase()}@acme.example` }),
  );
  const contacts = mapNames(Object.keys(customers) as CustomerName[], (name) => {
    const [firstName, lastName] = customers[name];
    return zoho.addContact({ firstName, lastName, email: `${name}@client.example` });
  });
  const portal = { departments, contacts };
  portals.set(zoho, portal);
  return portal;
}

/** A customer writes. @throws when the portal was not filled */
export function openTicket(zoho: People, which: Story): Ticket {
  const portal = portals.get(zoho);
  if (!portal) throw new Error('fill the portal first: fillPortal(zoho)');
  const { customer, department, subject, content } = stories[which];
  return zoho.createTicket({
    contactId: portal.contacts[customer].id,
    departmentId: portal.departments[department].id,
    subject,
    content,
  });
}

function mapNames<Name extends string, T>(
  names: readonly Name[],
  make: (name: Name) => T,
): Record<Name, T> {
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<Name, T>;
}
