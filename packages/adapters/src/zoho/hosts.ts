import type { ZohoConnection } from './config.ts';

/** Origins: Desk's API is below `/api/v1`, the CRM's below `/crm/<version>`. */
export interface ZohoHosts {
  accounts: string;
  desk: string;
  crm: string;
  jwks: string;
}

type DataCentre = ZohoConnection['dataCentre'];

/** What ends a data centre's host names. Canada's Desk and accounts are of another domain than its CRM. */
const domains: Record<DataCentre, { zoho: string; crm: string }> = {
  us: { zoho: 'zoho.com', crm: 'zohoapis.com' },
  eu: { zoho: 'zoho.eu', crm: 'zohoapis.eu' },
  in: { zoho: 'zoho.in', crm: 'zohoapis.in' },
  jp: { zoho: 'zoho.jp', crm: 'zohoapis.jp' },
  sa: { zoho: 'zoho.sa', crm: 'zohoapis.sa' },
  au: { zoho: 'zoho.com.au', crm: 'zohoapis.com.au' },
  cn: { zoho: 'zoho.com.cn', crm: 'zohoapis.com.cn' },
  ca: { zoho: 'zohocloud.ca', crm: 'zohoapis.ca' },
  uk: { zoho: 'zoho.uk', crm: 'zohoapis.uk' },
  sg: { zoho: 'zoho.sg', crm: 'zohoapis.sg' },
  ae: { zoho: 'zoho.ae', crm: 'zohoapis.ae' },
};

/**
 * Where a connection's calls go: never anywhere that an answer names. The token's `api_domain` is the
 * CRM's host and would be the wrong one for Desk.
 */
export function zohoHosts(connection: Pick<ZohoConnection, 'dataCentre' | 'baseUrls'>): ZohoHosts {
  const { zoho, crm } = domains[connection.dataCentre];
  const { baseUrls } = connection;
  const desk = baseUrls.desk ?? `https://desk.${zoho}`;
  return {
    accounts: baseUrls.accounts ?? `https://accounts.${zoho}`,
    desk,
    crm: baseUrls.crm ?? `https://www.${crm}`,
    jwks: baseUrls.jwks ?? desk,
  };
}
