/** The PROXY protocol at the beginning of a channel. */
@NullMarked
package org.marquetry.netty.internal.proxy;

import org.jspecify.annotations.NullMarked;
