/**
 * What MQTT says on the wire, as immutable values: packets, properties, reason codes. All types are safe to share
 * between threads. The names are those of the MQTT 5.0 specification; 3.1 and 3.1.1 are described by the subset of fields
 * that they know.
 */
@Export
@NullMarked
@Version("0.1.0")
package org.marquetry.api.packet;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
