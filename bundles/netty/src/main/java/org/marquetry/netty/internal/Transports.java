package org.marquetry.netty.internal;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.config.ConfigurationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides at run time how to talk to sockets. */
final class Transports {
    private static final Logger LOG = LoggerFactory.getLogger(Transports.class);

    private Transports() {}

    /**
     * @param wanted {@code auto}, {@code epoll} or {@code nio}
     * @throws ConfigurationException if epoll is wanted and cannot be had
     */
    static SocketTransport choose(String wanted) {
        if (wanted.equals("nio")) {
            return new NioTransport();
        }
        Throwable missing = epollUnavailability();
        if (missing == null) {
            return new EpollTransport();
        }
        if (wanted.equals("epoll")) {
            throw new ConfigurationException(NettyEventLoops.PID + ": transport=epoll is not available here: "
                    + missing.getMessage() + "; allowed is auto, nio");
        }
        LOG.debug("epoll is not available, falling back to NIO: {}", missing.toString());
        return new NioTransport();
    }

    /** The import of epoll's packages is optional, so its classes may not be there at all. */
    private static @Nullable Throwable epollUnavailability() {
        try {
            return EpollTransport.unavailability();
        } catch (LinkageError absent) {
            return absent;
        }
    }
}
