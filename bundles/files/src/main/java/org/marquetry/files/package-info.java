/**
 * Files that somebody else writes, such as users, rules and certificates: watched, and read again when they have changed.
 */
@Export
@NullMarked
@Version("0.1.0")
package org.marquetry.files;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
