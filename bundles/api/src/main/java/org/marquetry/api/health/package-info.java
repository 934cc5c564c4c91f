/**
 * How the pieces of the broker are, in words that an operator can act on.
 */
@Export
@NullMarked
@Version("0.1.0")
package org.marquetry.api.health;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
