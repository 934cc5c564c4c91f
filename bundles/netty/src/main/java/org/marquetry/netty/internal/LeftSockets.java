package org.marquetry.netty.internal;

import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.packet.ReasonCode;

/** The bound addresses that their listeners have left to whichever listener of the same name follows, for a time. */
final class LeftSockets {
    private final Map<String, Left> byName = new ConcurrentHashMap<>();

    /** No record: the same socket that is left again is another one, with a time of its own. */
    private static final class Left {
        private final ListeningSocket socket;
        private final SocketAddress wanted;

        Left(ListeningSocket socket, SocketAddress wanted) {
            this.socket = socket;
            this.wanted = wanted;
        }
    }

    void add(ListeningSocket socket, SocketAddress wanted, int graceSeconds) {
        Left entry = new Left(socket, wanted);
        Left other = byName.put(socket.name(), entry);
        if (other != null) {
            end(other);
        }
        socket.loop().schedule(() -> timedOut(entry), graceSeconds, TimeUnit.SECONDS);
    }

    /** What the former listener of a name has left at an address, now the caller's; null if there is nothing. */
    @Nullable ListeningSocket take(String name, SocketAddress wanted) {
        Left entry = byName.remove(name);
        if (entry == null) {
            return null;
        }
        if (entry.wanted.equals(wanted) && entry.socket.isListening()) {
            return entry.socket;
        }
        // It would be in the way of its successor.
        end(entry);
        return null;
    }

    private void timedOut(Left entry) {
        if (byName.remove(entry.socket.name(), entry)) {
            // To free an address takes its loop, which cannot wait for itself.
            new Thread(() -> end(entry), "marquetry-listener-end").start();
        }
    }

    private static void end(Left entry) {
        entry.socket.close();
        entry.socket.drain(ReasonCode.SERVER_SHUTTING_DOWN);
    }
}
