/**
 * The application message as it travels through the broker.
 */
@Export
@Version("0.1.0")
package org.marquetry.api.message;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
