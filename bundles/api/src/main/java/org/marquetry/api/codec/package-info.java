/**
 * The seam between bytes and packets: {@link org.marquetry.api.codec.PacketCodec} and what it talks to.
 */
@Export
@NullMarked
@Version("0.1.0")
package org.marquetry.api.codec;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
