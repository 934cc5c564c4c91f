/**
 * The broker for other bundles of the same runtime: publish, subscribe, and listen without a socket.
 */
@Export
@NullMarked
@Version("0.1.0")
package org.marquetry.api.broker;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
