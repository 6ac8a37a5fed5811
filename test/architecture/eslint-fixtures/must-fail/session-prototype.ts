// expect: no-own-session
import { type ServiceRegistry } from '@app/service-registry';

export const prototype = ({ session }: ServiceRegistry): unknown => Object.getPrototypeOf(session);
