/**
 * What a listener of any kind is made of: a component of the kind's own bundle, which names its configuration, and a
 * {@link org.marquetry.transport.listener.SocketListener} that it hands everything to. The kind decides only what lies
 * between the sockets and MQTT.
 */
@Export
@NullMarked
@Version("0.1.0")
package org.marquetry.transport.listener;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
