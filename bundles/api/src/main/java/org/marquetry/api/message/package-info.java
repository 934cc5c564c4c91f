/**
 * The application message as it travels through the broker.
 */
@Export
@NullMarked
@Version("0.1.0")
package org.marquetry.api.message;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
