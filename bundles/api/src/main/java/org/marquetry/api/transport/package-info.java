/**
 * The seam between sockets and the engine: "bytes in, append bytes out, end of turn". A transport knows nothing of MQTT;
 * the engine knows nothing of sockets.
 */
@Export
@NullMarked
@Version("0.1.0")
package org.marquetry.api.transport;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
