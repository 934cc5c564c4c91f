package org.marquetry.netty.internal;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.transport.EventLoops.Binding;
import org.marquetry.api.transport.Layers;
import org.marquetry.api.transport.ListenerPolicy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** Bound addresses between one listener and the next. */
class LeavingTest {
    @EitherTransport
    void aListenerThatFollowsGetsTheAddressWithItsConnections(String transport) throws Exception {
        try (Rig rig = serving(transport)) {
            Binding first = bind(rig, "same");
            Socket before = rig.connect(new Socket(), first);
            rig.settle(before);
            first.leave(600);
            Socket meanwhile = rig.connect(new Socket(), first);
            rig.settle(meanwhile);
            Binding next = bind(rig, "same");
            assertEquals(first.address(), next.address());
            assertEquals(2, next.connections());
            rig.settle(before);
            rig.settle(meanwhile);
            rig.settle(rig.connect(new Socket(), next));
        }
    }

    @EitherTransport
    void aListenerOfAnotherNameGetsAnAddressOfItsOwn(String transport) throws Exception {
        try (Rig rig = serving(transport)) {
            Binding first = bind(rig, "one");
            first.leave(600);
            assertNotEquals(first.address(), bind(rig, "other").address());
            rig.settle(rig.connect(new Socket(), first));
        }
    }

    @EitherTransport
    void aListenerThatFollowsElsewhereEndsWhatWasLeft(String transport) throws Exception {
        try (Rig rig = serving(transport)) {
            Binding first = bind(rig, "same");
            Socket client = rig.connect(new Socket(), first);
            rig.settle(client);
            first.leave(600);
            InetSocketAddress elsewhere = new InetSocketAddress(InetAddress.getByName("127.0.0.2"), 0);
            Binding next = rig.loops.bind(elsewhere, ListenerPolicy.unrestricted("same"), Layers.NONE);
            assertEquals(-1, client.getInputStream().read());
            assertEquals(ReasonCode.SERVER_SHUTTING_DOWN, rig.handler(0).drained);
            assertThrows(ConnectException.class, () -> rig.connect(new Socket(), first));
            rig.settle(rig.connect(new Socket(), next));
        }
    }

    @EitherTransport
    void whatNobodyTakesUpIsClosedAndDrained(String transport) throws Exception {
        try (Rig rig = serving(transport)) {
            Binding first = bind(rig, "same");
            Socket client = rig.connect(new Socket(), first);
            rig.settle(client);
            first.leave(1);
            assertEquals(-1, client.getInputStream().read());
            assertEquals(ReasonCode.SERVER_SHUTTING_DOWN, rig.handler(0).drained);
            assertThrows(ConnectException.class, () -> rig.connect(new Socket(), first));
        }
    }

    /** As if the second update of a listener's bundle came just when the time of the first is over. */
    @EitherTransport
    void theTimeOfWhatWasTakenUpIsNotThatOfWhatIsLeftAgain(String transport) throws Exception {
        try (Rig rig = serving(transport)) {
            Binding first = bind(rig, "same");
            Socket client = rig.connect(new Socket(), first);
            rig.settle(client);
            first.leave(1);
            Binding next = bind(rig, "same");
            next.leave(600);
            Binding other = bind(rig, "other");
            Socket shorter = rig.connect(new Socket(), other);
            rig.settle(shorter);
            // Ends later than the first would.
            other.leave(1);
            assertEquals(-1, shorter.getInputStream().read());
            rig.settle(client);
            rig.settle(rig.connect(new Socket(), next));
            assertEquals(first.address(), bind(rig, "same").address());
        }
    }

    private static Rig serving(String transport) throws Exception {
        Rig rig = new Rig(transport, 2, TestHandler::echo);
        rig.loops.serve(connection -> {
            TestHandler handler = new TestHandler(connection, TestHandler::echo);
            rig.handlers.add(handler);
            return handler;
        });
        return rig;
    }

    private static Binding bind(Rig rig, String name) throws Exception {
        return rig.loops.bind(Rig.anyPort(), ListenerPolicy.unrestricted(name), Layers.NONE);
    }
}
