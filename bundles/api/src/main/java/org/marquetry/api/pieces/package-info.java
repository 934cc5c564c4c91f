/**
 * What the running broker is made of, and how one piece takes the place of another.
 */
@Export
@NullMarked
@Version("0.1.0")
package org.marquetry.api.pieces;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
