/** Which Redis the engine answers like, and which release it is. */

/** The version of Redis whose semantics are the model; clients read it from INFO and HELLO. */
export const REDIS_VERSION = '7.2.5';

/** The package's own version: that of package.json. */
export const TABKV_VERSION = '0.1.0';
