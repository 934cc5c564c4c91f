package org.marquetry.netty.internal;

import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.marquetry.api.auth.Identity;
import org.marquetry.api.handover.ParkedAliases;
import org.marquetry.api.handover.ParkedClient;
import org.marquetry.api.handover.ParkedSession;
import org.marquetry.api.handover.ParkedTerms;
import org.marquetry.api.packet.Bytes;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.pieces.Faults;
import org.marquetry.api.transport.Connection;
import org.marquetry.api.transport.ConnectionAcceptor;
import org.marquetry.api.transport.ConnectionHandler;
import org.marquetry.api.transport.EventLoops.Binding;
import org.marquetry.api.transport.Layers;
import org.marquetry.api.transport.ListenerPolicy;
import org.marquetry.api.transport.Loop;
import org.marquetry.api.transport.Parked;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** Connections between one engine and the next. */
class ParkingTest {
    private static final int PATIENCE = 20;

    /** An engine that echoes. */
    private static final class EchoEngine implements ConnectionAcceptor {
        private final Rig rig;
        private volatile Parked adopted;
        private volatile boolean knowing = true;
        private volatile boolean failing;

        private EchoEngine(Rig rig) {
            this.rig = rig;
        }

        @Override
        public boolean knows(Parked client) {
            return knowing;
        }

        @Override
        public ConnectionHandler accept(Connection connection) {
            TestHandler handler = new TestHandler(connection, TestHandler::echo);
            rig.handlers.add(handler);
            return handler;
        }

        @Override
        public ConnectionHandler adopt(Connection connection, Parked client) {
            if (failing) {
                throw new IllegalStateException("this engine has a bug");
            }
            adopted = client;
            connection.reading(true);
            return accept(connection);
        }
    }

    @EitherTransport
    void aClientThatComesBeforeTheEngineIsServedWhenThatComes(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 2, TestHandler::echo)) {
            Socket client = rig.connect(new Socket(), listen(rig));
            client.getOutputStream().write(new byte[] {1, 2, 3});
            rig.settle(rig.connect());
            rig.loops.serve(new EchoEngine(rig));
            assertArrayEquals(new byte[] {1, 2, 3}, client.getInputStream().readNBytes(3));
            rig.settle(client);
        }
    }

    @EitherTransport
    void aParkedClientIsAdoptedWithWhatItHasSentMeanwhile(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 2, TestHandler::echo)) {
            EchoEngine first = new EchoEngine(rig);
            ParkedClient state = state(600, Bytes.EMPTY);
            Socket client = parked(rig, first, state);
            client.getOutputStream().write(new byte[] {1, 2, 3});
            rig.settle(rig.connect());
            EchoEngine next = new EchoEngine(rig);
            takeOver(rig, next);
            assertSame(state, next.adopted);
            assertArrayEquals(new byte[] {1, 2, 3}, client.getInputStream().readNBytes(3));
            rig.settle(client);
        }
    }

    @EitherTransport
    void theNextEngineLearnsOfAClientThatWasLostMeanwhile(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 2, TestHandler::echo)) {
            EchoEngine first = new EchoEngine(rig);
            Socket client = parked(rig, first, state(600, Bytes.EMPTY));
            client.setSoLinger(true, 0);
            client.close();
            EchoEngine next = new EchoEngine(rig);
            takeOver(rig, next);
            Rig.until(() -> rig.handler(1).closedCalls.get() == 1);
        }
    }

    @EitherTransport
    void anEngineThatServesNoMoreGetsNobody(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 2, TestHandler::echo)) {
            EchoEngine first = new EchoEngine(rig);
            Socket client = parked(rig, first, state(600, Bytes.EMPTY));
            rig.loops.handOver(first).toCompletableFuture().get(PATIENCE, TimeUnit.SECONDS);
            assertNull(first.adopted);
            EchoEngine next = new EchoEngine(rig);
            takeOver(rig, next);
            rig.settle(client);
        }
    }

    @EitherTransport
    void anEngineThatDoesNotKnowHowAClientWasParkedDoesNotServe(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 2, TestHandler::echo)) {
            EchoEngine first = new EchoEngine(rig);
            Socket client = parked(rig, first, state(600, Bytes.EMPTY));
            EchoEngine ignorant = new EchoEngine(rig);
            ignorant.knowing = false;
            assertEquals(
                    "the engine does not know the form in which 1 clients were parked",
                    assertThrows(IllegalStateException.class, () -> rig.loops.serve(ignorant))
                            .getMessage());
            takeOver(rig, first);
            rig.settle(client);
        }
    }

    @EitherTransport
    void anEngineBesideTheOneThatServesIsRefused(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 2, TestHandler::echo)) {
            EchoEngine first = new EchoEngine(rig);
            rig.loops.serve(first);
            EchoEngine second = new EchoEngine(rig);
            assertThrows(IllegalStateException.class, () -> rig.loops.serve(second));
            rig.loops.withdraw(second);
            rig.settle(rig.connect(new Socket(), listen(rig)));
            rig.loops.withdraw(first);
            rig.loops.serve(second);
        }
    }

    @EitherTransport
    void aClientWhomAnEngineFailsToAdoptWaitsForTheNext(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 2, TestHandler::echo)) {
            EchoEngine first = new EchoEngine(rig);
            Socket client = parked(rig, first, state(600, Bytes.EMPTY));
            EchoEngine failing = new EchoEngine(rig);
            failing.failing = true;
            takeOver(rig, failing);
            rig.loops.withdraw(failing);
            EchoEngine next = new EchoEngine(rig);
            takeOver(rig, next);
            rig.settle(client);
        }
    }

    @EitherTransport
    void anEngineThatLetsParkedClientsWaitIsNamed(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 2, TestHandler::echo)) {
            CompletableFuture<List<Object>> blamed = new CompletableFuture<>();
            rig.loops.addFaults(new Faults() {
                @Override
                public void report(Object service, String words) {
                    blamed.complete(List.of(service, words));
                }

                @Override
                public void failed(Object service, Throwable failure) {
                    blamed.completeExceptionally(failure);
                }
            });
            EchoEngine first = new EchoEngine(rig);
            Socket client = parked(rig, first, state(2, Bytes.EMPTY));
            EchoEngine idle = new EchoEngine(rig);
            rig.loops.serve(idle);
            assertEquals(
                    List.of(idle, "has not taken over the clients that wait for it"),
                    blamed.get(PATIENCE, TimeUnit.SECONDS));
            rig.loops.handOver(idle).toCompletableFuture().get(PATIENCE, TimeUnit.SECONDS);
            rig.settle(client);
        }
    }

    @EitherTransport
    void aParkedClientIsNotEndedInAMomentBetweenEngines(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 2, TestHandler::echo)) {
            EchoEngine first = new EchoEngine(rig);
            Socket client = parked(rig, first, state(1, Bytes.EMPTY));
            EchoEngine idle = new EchoEngine(rig);
            EchoEngine next = new EchoEngine(rig);
            Loop loop = rig.handler(0).connection.loop();
            // Each time that the client's patience is looked at there is none, by the order of one loop's tasks.
            for (int i = 1; i <= 2; i++) {
                loop.schedule(() -> rig.loops.serve(idle), 1000 * i + 300, TimeUnit.MILLISECONDS);
                loop.schedule(() -> rig.loops.withdraw(idle), 1000 * i + 600, TimeUnit.MILLISECONDS);
            }
            loop.schedule(
                    () -> {
                        rig.loops.serve(next);
                        rig.loops.handOver(next);
                    },
                    3500,
                    TimeUnit.MILLISECONDS);
            rig.settle(client);
        }
    }

    @EitherTransport
    void aParkedClientForWhomNobodyComesIsToldSo(String transport) throws Exception {
        byte[] farewell = {(byte) 0xe0, 2, (byte) 0x8b, 0};
        try (Rig rig = new Rig(transport, 2, TestHandler::echo)) {
            EchoEngine first = new EchoEngine(rig);
            Socket client = parked(rig, first, state(1, Bytes.of(farewell)));
            assertArrayEquals(farewell, client.getInputStream().readAllBytes());
            EchoEngine next = new EchoEngine(rig);
            takeOver(rig, next);
            Rig.until(() -> rig.handler(1).closedCalls.get() == 1);
        }
    }

    @EitherTransport
    void aListenerThatIsDrainedTellsItsParkedClientsSo(String transport) throws Exception {
        byte[] farewell = {(byte) 0xe0, 2, (byte) 0x8b, 0};
        try (Rig rig = new Rig(transport, 2, TestHandler::echo)) {
            EchoEngine first = new EchoEngine(rig);
            rig.loops.serve(first);
            Binding binding = listen(rig);
            Socket client = rig.connect(new Socket(), binding);
            rig.settle(client);
            park(rig, first, state(600, Bytes.of(farewell)));
            binding.drain(ReasonCode.SERVER_SHUTTING_DOWN);
            assertArrayEquals(farewell, client.getInputStream().readAllBytes());
            client.close();
            Rig.until(() -> binding.connections() == 0);
        }
    }

    /** The one client of an engine, parked by it. */
    private static Socket parked(Rig rig, EchoEngine engine, ParkedClient state) throws Exception {
        rig.loops.serve(engine);
        Socket client = rig.connect(new Socket(), listen(rig));
        rig.settle(client);
        park(rig, engine, state);
        return client;
    }

    private static void takeOver(Rig rig, EchoEngine next) throws Exception {
        rig.loops.serve(next);
        rig.loops.handOver(next).toCompletableFuture().get(PATIENCE, TimeUnit.SECONDS);
    }

    private static Binding listen(Rig rig) throws IOException {
        return rig.loops.bind(Rig.anyPort(), ListenerPolicy.unrestricted("served"), Layers.NONE);
    }

    /** Parks the one connection of an engine, which ends. */
    private static void park(Rig rig, ConnectionAcceptor engine, ParkedClient state) throws Exception {
        rig.loops.withdraw(engine);
        TestHandler parked = rig.handler(0);
        Rig.run(parked.connection.loop(), () -> parked.connection.park(state));
        assertEquals(0, parked.closedCalls.get());
        // Nobody tells it that it is over.
        parked.closedCalls.incrementAndGet();
    }

    private static ParkedClient state(int graceSeconds, Bytes farewell) {
        return new ParkedClient(
                ParkedClient.FORM,
                ProtocolVersion.MQTT_5,
                Identity.ANONYMOUS,
                null,
                new ParkedTerms(QoS.EXACTLY_ONCE, true, true, true, true, 10, 100, true, 0, false, 10, 100, true),
                new ParkedAliases(0, Map.of(), 0, List.of(), List.of()),
                null,
                0,
                new ParkedSession(
                        "c", "", 0, false, List.of(), List.of(), Set.of(), Set.of(), Set.of(), Set.of(), Set.of()),
                graceSeconds,
                farewell);
    }
}
