/**
 * Event loops and sockets on Netty.
 *
 * <p>A turn of a loop: Netty reads every socket that is ready, runs the tasks that were handed to the loop, and then
 * {@link org.marquetry.netty.internal.Turn} runs what was asked for the end of the turn and sends what the turn has
 * appended, once for each connection. Bytes come in through one buffer that all connections of a loop share, and go out
 * through buffers that a connection borrows for a turn; an idle connection holds neither.
 */
package org.marquetry.netty.internal;
