/** Lets clients in by JSON Web Tokens, with keys of files or of a server. */
package org.marquetry.auth.jwt.internal;
