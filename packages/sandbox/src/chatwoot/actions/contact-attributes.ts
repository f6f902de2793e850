import type { ContactUpdate } from '../inputs.ts';
import { invalid, serverError } from '../refusals.ts';
import type { ContactRow } from '../rows.ts';
import type { World } from '../world.ts';

export type ContactFields = Pick<
  ContactRow,
  | 'name'
  | 'email'
  | 'phoneNumber'
  | 'identifier'
  | 'blocked'
  | 'additionalAttributes'
  | 'customAttributes'
>;

const longestColumn = 255;

/** The row's fields after an update: what is left out stays, both attribute hashes are merged. */
export function applyContactInput(current: ContactFields, input: ContactUpdate): ContactFields {
  return {
    name: input.name === undefined ? current.name : (input.name ?? ''),
    // A blank e-mail becomes null, a blank identifier does not: Chatwoot prepares only the former.
    email: input.email === undefined ? current.email : input.email?.toLowerCase() || null,
    phoneNumber:
      input.phone_number === undefined ? current.phoneNumber : input.phone_number || null,
    identifier: input.identifier === undefined ? current.identifier : input.identifier,
    blocked: input.blocked ?? current.blocked,
    additionalAttributes: { ...current.additionalAttributes, ...input.additional_attributes },
    customAttributes: { ...current.customAttributes, ...input.custom_attributes },
  };
}

/** The model's validations; `ownId` is the contact being updated. */
export function validateContact(world: World, fields: ContactFields, ownId?: number): void {
  const problems: Record<string, string> = {};
  const others = [...world.store.contacts.values()].filter((contact) => contact.id !== ownId);
  const { email, identifier, phoneNumber } = fields;
  if (email !== null && !/^[^@\s]+@[^@\s]+$/.test(email)) problems.email = 'Invalid email';
  if (email !== null && others.some((other) => other.email === email)) {
    problems.email = 'has already been taken';
  }
  // A blank identifier skips this check, but not the index below.
  if (identifier && others.some((other) => other.identifier === identifier)) {
    problems.identifier = 'has already been taken';
  }
  if (phoneNumber !== null && !/^\+[1-9]\d{1,14}$/.test(phoneNumber)) {
    problems.phone_number = 'should be in e164 format';
  }
  if (phoneNumber !== null && others.some((other) => other.phoneNumber === phoneNumber)) {
    problems.phone_number = 'has already been taken';
  }
  for (const [column, value] of Object.entries({
    name: fields.name,
    email,
    phone_number: phoneNumber,
    identifier,
  })) {
    if (value !== null && [...value].length > longestColumn) {
      problems[column] = `is too long (maximum is ${longestColumn} characters)`;
    }
  }
  if (Object.keys(problems).length > 0) throw invalid(problems);
}

/** The unique indexes on e-mail and identifier: null repeats, an empty string does not. Phones have none. */
export function enforceContactIndexes(world: World, fields: ContactFields, ownId?: number): void {
  for (const other of world.store.contacts.values()) {
    if (other.id === ownId) continue;
    if (fields.identifier !== null && other.identifier === fields.identifier) throw serverError();
    if (fields.email !== null && other.email === fields.email) throw serverError();
  }
}
