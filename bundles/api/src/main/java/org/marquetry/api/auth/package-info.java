/**
 * Who a client is, and what it may do. Authenticators, methods of enhanced authentication and authorizers are services; the
 * engine asks them in the order of their ranking.
 */
@Export
@NullMarked
@Version("0.1.0")
package org.marquetry.api.auth;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
