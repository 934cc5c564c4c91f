/** TLS in a channel's pipeline. What is configured comes from {@link org.marquetry.api.transport.TlsProfile}s. */
@NullMarked
package org.marquetry.netty.internal.tls;

import org.jspecify.annotations.NullMarked;
