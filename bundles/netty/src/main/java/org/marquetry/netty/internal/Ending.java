package org.marquetry.netty.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;
import org.marquetry.api.transport.Loop.Cancellable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.marquetry.netty.internal.ConnectionState.ENDED;
import static org.marquetry.netty.internal.ConnectionState.LEAVING;
import static org.marquetry.netty.internal.ConnectionState.LINGERING;
import static org.marquetry.netty.internal.ConnectionState.OPEN;

/** How a connection ends: at once, or when its client has got the last that was said to it and has closed its side. */
final class Ending {
    private static final Logger LOG = LoggerFactory.getLogger(Ending.class);

    private final SocketConnection connection;
    private final Channel channel;
    private final Whereabouts whereabouts;
    private ConnectionState state = OPEN;
    private @Nullable Cancellable farewell;

    Ending(SocketConnection connection, Channel channel, Whereabouts whereabouts) {
        this.connection = connection;
        this.channel = channel;
        this.whereabouts = whereabouts;
    }

    /** Whether none has begun. */
    boolean isOpen() {
        return state == OPEN;
    }

    /** Gives the client the time that its listener allows. */
    void leave() {
        if (state == OPEN) {
            state = LEAVING;
            connection.wire().allowClientToEndFirst(true);
            farewell =
                    whereabouts.loop().schedule(this::end, connection.policy().closeTimeout(), TimeUnit.SECONDS);
            connection.touch();
        }
    }

    /** All that was appended has been sent. */
    void allSent(boolean inputEnded) {
        if (state != LEAVING) {
            return;
        }
        if (inputEnded) {
            end();
            return;
        }
        state = LINGERING;
        connection.wire().allowClientToEndFirst(false);
        channel.config().setAutoRead(true);
        connection.wire().endOutput(this::end);
        connection.attendance().tellClosed();
    }

    void lost(Throwable cause) {
        // What the system says about the socket comes unchecked where Netty asks for the next bytes.
        if (cause instanceof IOException || cause instanceof UncheckedIOException) {
            LOG.debug("{} was lost: {}", connection, cause.toString());
        } else {
            LOG.error("{} was lost", connection, cause);
        }
        end();
    }

    /** The connection's handler has failed. */
    void failed(Throwable cause) {
        LOG.error("{}: its handler failed, so it is closed", connection, cause);
        whereabouts.loop().blame().failed(connection.attendance(), cause);
        end();
    }

    /** Whatever is not sent yet. */
    void end() {
        if (!whereabouts.putOff(this::end) && state != ENDED) {
            state = ENDED;
            channel.close();
        }
    }

    /** The channel is closed. */
    void ended() {
        state = ENDED;
        if (farewell != null) {
            farewell.cancel();
        }
    }
}
