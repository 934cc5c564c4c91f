/**
 * What bundles share that find out who a client is: lines of a file of users, with a hash of the password and keys for SCRAM side by
 * side, and patience with who fails again and again.
 */
@Export(substitution = Export.Substitution.NOIMPORT)
@NullMarked
@Version("0.1.0")
package org.marquetry.auth.users;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
