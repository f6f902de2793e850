import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { urlNotFound } from '../refusals.ts';
import { type DeskParts, desk, Id, paging, paramOf, readQuery, sendList } from './parts.ts';

const flag = z.enum(['true', 'false']).optional();
const Departments = z.strictObject({ ...paging(200, 10), isEnabled: flag });
const Addresses = z.strictObject({
  ...paging(200, 50),
  departmentId: Id.optional(),
  isActive: flag,
});
const Nothing = z.strictObject({});

/** Who and what the portal is made of; read only. */
export function registerPortal(
  app: FastifyInstance,
  { world }: DeskParts,
  { orgId }: { orgId: string },
): void {
  app.get(`${desk}/organizations`, async (request) => {
    readQuery(Nothing, request);
    return { data: [{ id: orgId, companyName: 'Acme', portalName: 'acme', isDefault: true }] };
  });

  app.get(`${desk}/departments`, async (request, reply) => {
    const { from, limit, isEnabled } = readQuery(Departments, request);
    const all = [...world.departments.values()]
      .map((one, index) => ({ ...one, isDefault: index === 0 }))
      .filter((one) => isEnabled === undefined || String(one.isEnabled) === isEnabled);
    return sendList(reply, all.slice(from, from + limit));
  });

  app.get(`${desk}/mailReplyAddress`, async (request, reply) => {
    const { from, limit, departmentId, isActive } = readQuery(Addresses, request);
    const all = world.addresses
      .filter((one) => departmentId === undefined || one.departmentId === departmentId)
      .filter((one) => isActive === undefined || String(one.isActive) === isActive)
      .map((one) => ({ ...one, isVerified: true }));
    return sendList(reply, all.slice(from, from + limit));
  });

  app.get(`${desk}/contacts/:id`, async (request) => {
    readQuery(Nothing, request);
    const contact = world.contact(paramOf(request, 'id'));
    if (!contact) throw urlNotFound();
    const { crmContactId, ...shown } = contact;
    const others = { secondaryEmail: null, phone: null, mobile: null, accountId: null };
    const zohoCRMContact =
      crmContactId === null ? null : { id: crmContactId, type: 'contacts_leads' };
    return { ...shown, ...others, isSpam: false, zohoCRMContact };
  });

  app.get(`${desk}/myinfo`, async (request) => {
    readQuery(Nothing, request);
    const { id, firstName, lastName, email } = world.self;
    return { id, firstName, lastName, emailId: email, status: 'ACTIVE' };
  });
}
