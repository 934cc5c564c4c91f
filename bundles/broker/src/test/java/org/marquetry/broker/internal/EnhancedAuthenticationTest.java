package org.marquetry.broker.internal;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.marquetry.api.auth.Access;
import org.marquetry.api.auth.AuthenticationExchange;
import org.marquetry.api.auth.AuthenticationExchange.Step;
import org.marquetry.api.auth.Authorization;
import org.marquetry.api.auth.ClientCredentials;
import org.marquetry.api.auth.EnhancedAuthenticator;
import org.marquetry.api.auth.Identity;
import org.marquetry.api.broker.ConnectedClient;
import org.marquetry.api.packet.Auth;
import org.marquetry.api.packet.Bytes;
import org.marquetry.api.packet.ConnAck;
import org.marquetry.api.packet.Disconnect;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.PingReq;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.testkit.Normative;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Authentication in several steps (MQTT 5.0 section 4.12). */
final class EnhancedAuthenticationTest {
    private static final String METHOD = "TALK";

    private final Simulation simulation = Simulation.startWith("allowAnonymous", "false");
    private final Talk talk = new Talk();

    /**
     * A method in which the client says who it is, is asked for the secret and says it. A client that says "slow" is not
     * answered until the test does.
     */
    private static final class Talk implements EnhancedAuthenticator {
        private final List<ClientCredentials> begun = new ArrayList<>();
        private final List<CompletableFuture<Step>> slow = new ArrayList<>();
        private Set<String> roles = Set.of();
        private Instant expiry;
        private int closed;

        @Override
        public AuthenticationExchange begin(String method, ClientCredentials client) {
            begun.add(client);
            return new AuthenticationExchange() {
                private String name;

                @Override
                public CompletionStage<Step> next(Bytes data) {
                    if (data != null && data.toText().equals("throw")) {
                        throw new IllegalStateException("broken");
                    }
                    if (data != null && data.toText().equals("slow")) {
                        slow.add(new CompletableFuture<>());
                        return slow.get(slow.size() - 1);
                    }
                    return CompletableFuture.completedStage(step(data));
                }

                private Step step(Bytes data) {
                    if (name == null) {
                        name = data == null ? "nobody" : data.toText();
                        return new Step.Continued(Bytes.of("secret?"));
                    }
                    return data != null && data.toText().equals("secret")
                            ? new Step.Succeeded(new Identity(name, roles, Map.of(), expiry), Bytes.of("welcome"))
                            : new Step.Failed(ReasonCode.NOT_AUTHORIZED, "wrong secret");
                }

                @Override
                public void close() {
                    closed++;
                }
            };
        }
    }

    @BeforeEach
    void offerTheMethod() {
        simulation.enhancedAuthenticators().add(talk, Map.of(EnhancedAuthenticator.METHOD, METHOD));
    }

    private static Auth auth(ReasonCode reason, String method, String data) {
        Properties.Builder properties = Properties.builder().put(Property.AUTHENTICATION_METHOD, method);
        if (data != null) {
            properties.put(Property.AUTHENTICATION_DATA, Bytes.of(data));
        }
        return new Auth(reason, properties.build());
    }

    private static Auth answer(String data) {
        return auth(ReasonCode.CONTINUE_AUTHENTICATION, METHOD, data);
    }

    private static Auth again(String data) {
        return auth(ReasonCode.RE_AUTHENTICATE, METHOD, data);
    }

    private static String data(Properties properties) {
        Bytes data = properties.binary(Property.AUTHENTICATION_DATA);
        return data == null ? null : data.toText();
    }

    /** A client that has sent CONNECT with the method, and data unless that is null. */
    private TestClient beginning(String data) {
        TestClient client = simulation.client("c").with(Property.AUTHENTICATION_METHOD, METHOD);
        if (data != null) {
            client.with(Property.AUTHENTICATION_DATA, Bytes.of(data));
        }
        client.open();
        return client.say(client.connectPacket());
    }

    private TestClient authenticated() {
        TestClient client = beginning("ann");
        client.take(Auth.class);
        client.say(answer("secret"));
        assertEquals(ReasonCode.SUCCESS, client.take(ConnAck.class).reason());
        return client;
    }

    @Test
    @Normative({"MQTT-4.12.0-2", "MQTT-4.12.0-5", "MQTT-3.15.2-1"})
    void theClientIsAskedUntilItIsKnown() {
        TestClient client = beginning("ann");
        Auth asked = client.take(Auth.class);
        assertEquals(ReasonCode.CONTINUE_AUTHENTICATION, asked.reason());
        assertEquals(METHOD, asked.properties().text(Property.AUTHENTICATION_METHOD));
        assertEquals("secret?", data(asked.properties()));
        client.say(answer("secret"));
        ConnAck welcome = client.take(ConnAck.class);
        assertEquals(ReasonCode.SUCCESS, welcome.reason());
        assertEquals(METHOD, welcome.properties().text(Property.AUTHENTICATION_METHOD));
        assertEquals("welcome", data(welcome.properties()));
        assertEquals("c", talk.begun.get(0).clientId());
        assertEquals(1, talk.closed);
        client.subscribed("t", QoS.AT_LEAST_ONCE);
    }

    @Test
    void whoIsConnectedDoesNotHoldTheServiceThatLetItIn() {
        WeakReference<Talk> former = loggedInWithAnother();
        System.gc();
        assertNull(former.get());
        assertEquals(1, simulation.counters().connections());
    }

    private WeakReference<Talk> loggedInWithAnother() {
        Talk another = new Talk();
        simulation.enhancedAuthenticators().remove(talk);
        simulation.enhancedAuthenticators().add(another, Map.of(EnhancedAuthenticator.METHOD, METHOD));
        authenticated();
        simulation.enhancedAuthenticators().remove(another);
        return new WeakReference<>(another);
    }

    @Test
    void dataMayBeMissing() {
        TestClient client = beginning(null);
        client.take(Auth.class);
        client.say(answer("secret"));
        assertEquals(ReasonCode.SUCCESS, client.take(ConnAck.class).reason());
    }

    @Test
    @Normative("MQTT-4.12.0-4")
    void whoDoesNotKnowTheSecretIsRefused() {
        TestClient client = beginning("ann");
        client.take(Auth.class);
        client.say(answer("guess"));
        assertEquals(ReasonCode.NOT_AUTHORIZED, client.take(ConnAck.class).reason());
        assertTrue(client.isEnded());
        assertEquals(1, talk.closed);
        assertEquals(0, simulation.counters().sessions());
    }

    @Test
    @Normative("MQTT-4.12.0-1")
    void anUnknownMethodIsRefused() {
        TestClient client = simulation.client("c").with(Property.AUTHENTICATION_METHOD, "SIGNS");
        assertEquals(ReasonCode.BAD_AUTHENTICATION_METHOD, client.tryToConnect().reason());
        assertTrue(client.isEnded());
    }

    private void comeBack() {
        simulation.enhancedAuthenticators().add(talk, Map.of(EnhancedAuthenticator.METHOD, METHOD));
    }

    @Test
    void aMethodThatHasJustLeftIsWaitedFor() {
        simulation.enhancedAuthenticators().remove(talk);
        TestClient client = beginning("ann");
        simulation.passSeconds(5);
        assertFalse(client.isEnded());
        comeBack();
        simulation.pass(Duration.ofMillis(50));
        client.take(Auth.class);
        client.say(answer("secret"));
        assertEquals(ReasonCode.SUCCESS, client.take(ConnAck.class).reason());
    }

    @Test
    void aMethodThatDoesNotComeBackIsUnavailableAndThenUnknown() {
        simulation.configure("serviceGrace", 5);
        simulation.enhancedAuthenticators().remove(talk);
        TestClient client = beginning("ann");
        simulation.passSeconds(4);
        assertFalse(client.isEnded());
        simulation.passSeconds(2);
        assertEquals(ReasonCode.SERVER_UNAVAILABLE, client.take(ConnAck.class).reason());
        assertTrue(client.isEnded());
        assertEquals(
                ReasonCode.BAD_AUTHENTICATION_METHOD,
                beginning("ann").take(ConnAck.class).reason());
    }

    @Test
    void aClientMayLeaveWhileItsMethodIsWaitedFor() {
        simulation.enhancedAuthenticators().remove(talk);
        TestClient client = beginning("ann");
        client.loseConnection();
        comeBack();
        simulation.passSeconds(20);
        assertEquals(List.of(), talk.begun);
        assertEquals(0, simulation.counters().connections());
    }

    @Test
    void aMethodThatLeavesInTheMiddleEndsTheAuthentication() {
        TestClient client = beginning("ann");
        client.take(Auth.class);
        simulation.enhancedAuthenticators().remove(talk);
        comeBack();
        simulation.enhancedAuthenticators().remove(talk);
        client.say(answer("secret"));
        simulation.passSeconds(5);
        assertFalse(client.isEnded());
        simulation.passSeconds(7);
        assertEquals(ReasonCode.SERVER_UNAVAILABLE, client.take(ConnAck.class).reason());
        assertTrue(client.isEnded());
        assertEquals(1, talk.closed);
    }

    @Test
    void whoHasBeenAskedGoesOnWithTheNextOneThatKnowsEnough() {
        TestClient client = beginning("ann");
        client.take(Auth.class);
        simulation.enhancedAuthenticators().remove(talk);
        client.say(answer("secret"));
        simulation.passSeconds(3);
        Resuming next = new Resuming();
        simulation.enhancedAuthenticators().add(next, Map.of(EnhancedAuthenticator.METHOD, METHOD));
        simulation.passSeconds(1);
        assertEquals(ReasonCode.SUCCESS, client.take(ConnAck.class).reason());
        assertEquals(List.of("ann, secret?"), next.turns);
        assertEquals(1, talk.closed);
    }

    @Test
    void whoHasBeenAskedGoesOnThoughTheOneThatItHasAnsweredLeavesBeforeItSaysAnything() {
        TestClient client = beginning("ann");
        client.take(Auth.class);
        client.say(answer("slow"));
        simulation.enhancedAuthenticators().remove(talk);
        Resuming next = new Resuming();
        simulation.enhancedAuthenticators().add(next, Map.of(EnhancedAuthenticator.METHOD, METHOD));
        talk.slow.get(0).complete(new Step.Failed(ReasonCode.SERVER_UNAVAILABLE, "not offered any more"));
        simulation.settle();
        assertEquals(ReasonCode.SUCCESS, client.take(ConnAck.class).reason());
        assertEquals(List.of("ann, secret?"), next.turns);
    }

    /** A refusal is one, though who has given it has left. */
    @Test
    void whoIsRefusedByOneThatLeavesIsNotAskedByTheNext() {
        TestClient client = beginning("ann");
        client.take(Auth.class);
        client.say(answer("slow"));
        simulation.enhancedAuthenticators().remove(talk);
        Resuming next = new Resuming();
        simulation.enhancedAuthenticators().add(next, Map.of(EnhancedAuthenticator.METHOD, METHOD));
        talk.slow.get(0).complete(new Step.Failed(ReasonCode.NOT_AUTHORIZED, "a wrong secret"));
        simulation.settle();
        assertEquals(ReasonCode.NOT_AUTHORIZED, client.take(ConnAck.class).reason());
        assertEquals(List.of(), next.turns);
    }

    /** Lets in whoever says anything in a conversation that another one has begun. */
    private static final class Resuming implements EnhancedAuthenticator {
        private final List<String> turns = new ArrayList<>();

        @Override
        public AuthenticationExchange begin(String method, ClientCredentials client) {
            throw new AssertionError("the client has begun before");
        }

        @Override
        public AuthenticationExchange resume(String method, ClientCredentials client, Bytes said, Bytes asked) {
            turns.add(said.toText() + ", " + asked.toText());
            return new AuthenticationExchange() {
                @Override
                public CompletionStage<Step> next(Bytes data) {
                    return CompletableFuture.completedStage(
                            new Step.Succeeded(new Identity("ann", Set.of(), Map.of()), null));
                }

                @Override
                public void close() {
                    // Has nothing.
                }
            };
        }
    }

    private Talk replaced() {
        simulation.enhancedAuthenticators().remove(talk);
        Talk next = new Talk();
        simulation.enhancedAuthenticators().add(next, Map.of(EnhancedAuthenticator.METHOD, METHOD));
        return next;
    }

    /** Whatever a method says that has left, such as that its classes are gone; the client has heard nothing yet. */
    @Test
    void whoseMethodIsReplacedBeforeItsFirstAnswerBeginsWithTheNextOne() {
        TestClient client = beginning("slow");
        Talk next = replaced();
        talk.slow.get(0).completeExceptionally(new NoClassDefFoundError("org/example/Exchange"));
        simulation.settle();
        assertEquals(1, next.begun.size());
        Talk last = new Talk();
        simulation.enhancedAuthenticators().remove(next);
        next.slow.get(0).complete(new Step.Failed(ReasonCode.SERVER_UNAVAILABLE, "not offered any more"));
        simulation.passSeconds(5);
        assertFalse(client.isEnded());
        simulation.enhancedAuthenticators().add(last, Map.of(EnhancedAuthenticator.METHOD, METHOD));
        simulation.passSeconds(1);
        last.slow.get(0).complete(new Step.Succeeded(new Identity("ann", Set.of(), Map.of()), null));
        simulation.settle();
        assertEquals(ReasonCode.SUCCESS, client.take(ConnAck.class).reason());
        assertEquals(List.of(1, 1, 1), List.of(talk.closed, next.closed, last.closed));
    }

    @Test
    void whoseMethodLeavesWithoutItsLastAnswerIsRefused() {
        TestClient client = beginning("ann");
        client.take(Auth.class);
        client.say(answer("slow"));
        Talk next = replaced();
        talk.slow.get(0).completeExceptionally(new NoClassDefFoundError("org/example/Exchange"));
        simulation.settle();
        assertEquals(ReasonCode.SERVER_UNAVAILABLE, client.take(ConnAck.class).reason());
        assertTrue(client.isEnded());
        assertEquals(1, talk.closed);
        assertEquals(List.of(), next.begun);
    }

    @Test
    void whoAuthenticatesAgainWaitsForTheMethodToo() {
        TestClient client = authenticated();
        simulation.enhancedAuthenticators().remove(talk);
        client.say(again("ann"));
        simulation.passSeconds(3);
        assertFalse(client.isEnded());
        comeBack();
        simulation.passSeconds(1);
        client.take(Auth.class);
        client.say(answer("secret"));
        assertEquals(ReasonCode.SUCCESS, client.take(Auth.class).reason());
    }

    @Test
    void whoAuthenticatesAgainInVainIsDisconnected() {
        TestClient client = authenticated();
        simulation.enhancedAuthenticators().remove(talk);
        client.say(again("ann"));
        simulation.passSeconds(12);
        assertEquals(ReasonCode.SERVER_BUSY, client.take(Disconnect.class).reason());
        assertTrue(client.isEnded());
    }

    @Test
    @Normative("MQTT-3.1.2-30")
    void nothingButAuthMayComeBeforeConnAck() {
        TestClient client = beginning("ann");
        client.take(Auth.class);
        client.say(new PingReq());
        assertEquals(ReasonCode.PROTOCOL_ERROR, client.take(ConnAck.class).reason());
        assertTrue(client.isEnded());
        TestClient other = beginning("ann");
        other.take(Auth.class);
        other.publish("t", "m", QoS.AT_LEAST_ONCE);
        assertEquals(ReasonCode.PROTOCOL_ERROR, other.take(ConnAck.class).reason());
        assertEquals(2, talk.closed);
    }

    @Test
    void aClientMayLeaveInTheMiddle() {
        TestClient client = beginning("ann");
        client.take(Auth.class);
        client.disconnect();
        assertTrue(client.isEnded());
        assertEquals(List.of(), client.received());
        assertEquals(1, talk.closed);
        TestClient other = beginning("ann");
        other.loseConnection();
        assertEquals(2, talk.closed);
        assertEquals(0, simulation.counters().connections());
    }

    @Test
    @Normative("MQTT-4.12.0-5")
    void anotherMethodInTheMiddleIsAnError() {
        TestClient client = beginning("ann");
        client.take(Auth.class);
        client.say(auth(ReasonCode.CONTINUE_AUTHENTICATION, "SIGNS", "secret"));
        assertEquals(
                ReasonCode.BAD_AUTHENTICATION_METHOD, client.take(ConnAck.class).reason());
        assertTrue(client.isEnded());
    }

    @Test
    @Normative("MQTT-4.12.0-3")
    void aClientThatAnswersWithAnotherReasonIsRefused() {
        TestClient client = beginning("ann");
        client.take(Auth.class);
        client.say(again("secret"));
        assertEquals(ReasonCode.PROTOCOL_ERROR, client.take(ConnAck.class).reason());
    }

    @Test
    void whatIsSentBeforeItIsAskedForWaitsItsTurn() {
        TestClient client = simulation
                .client("c")
                .with(Property.AUTHENTICATION_METHOD, METHOD)
                .with(Property.AUTHENTICATION_DATA, Bytes.of("ann"))
                .open();
        client.send(client.connectPacket());
        client.say(answer("secret"));
        client.take(Auth.class);
        assertEquals(ReasonCode.SUCCESS, client.take(ConnAck.class).reason());
    }

    @Test
    void aClientThatDoesNotGoOnIsRefused() {
        simulation.configure("connectTimeout", 5);
        TestClient client = beginning("ann");
        client.take(Auth.class);
        simulation.passSeconds(4);
        assertFalse(client.isEnded());
        simulation.passSeconds(2);
        assertEquals(ReasonCode.NOT_AUTHORIZED, client.take(ConnAck.class).reason());
        assertTrue(client.isEnded());
        assertEquals(1, talk.closed);
    }

    @Test
    void aMethodThatDoesNotAnswerRefusesTheClientInTheEnd() {
        simulation.configure("serviceGrace", 5);
        TestClient client = beginning("slow");
        simulation.passSeconds(4);
        assertFalse(client.isEnded());
        simulation.passSeconds(2);
        assertEquals(ReasonCode.SERVER_UNAVAILABLE, client.take(ConnAck.class).reason());
        talk.slow.get(0).complete(new Step.Succeeded(new Identity("ann", Set.of(), Map.of()), null));
        simulation.settle();
        assertEquals(0, simulation.counters().sessions());
        assertEquals(1, talk.closed);
    }

    @Test
    void aMethodThatFailsLetsNobodyIn() {
        assertEquals(
                ReasonCode.SERVER_UNAVAILABLE,
                beginning("throw").take(ConnAck.class).reason());
        assertEquals(1, talk.closed);
    }

    @Test
    @Normative("MQTT-4.12.0-7")
    void authWithoutAMethodInConnectIsAnError() {
        simulation.configure("allowAnonymous", "true");
        TestClient client = simulation.client("c").connected();
        client.say(again("ann"));
        assertEquals(ReasonCode.PROTOCOL_ERROR, client.take(Disconnect.class).reason());
    }

    @Test
    @Normative("MQTT-4.12.0-6")
    void whoNamesNoMethodHearsOfNone() {
        simulation.configure("allowAnonymous", "true");
        ConnAck answer = simulation.client("c").connect();
        assertNull(answer.properties().text(Property.AUTHENTICATION_METHOD));
    }

    @Test
    void aClientMayAuthenticateAgainWhileItGoesOn() {
        talk.expiry = Instant.ofEpochMilli(simulation.time().wallMillis() + 60_000);
        TestClient client = authenticated().subscribed("t", QoS.AT_LEAST_ONCE);
        simulation.passSeconds(50);
        talk.expiry = Instant.ofEpochMilli(simulation.time().wallMillis() + 60_000);
        client.say(again("ann"));
        assertEquals("secret?", data(client.take(Auth.class).properties()));
        client.publish("t", "meanwhile", QoS.AT_LEAST_ONCE);
        assertEquals(List.of("meanwhile"), client.takePayloads());
        client.say(answer("secret"));
        Auth done = client.take(Auth.class);
        assertEquals(ReasonCode.SUCCESS, done.reason());
        assertEquals(METHOD, done.properties().text(Property.AUTHENTICATION_METHOD));
        simulation.passSeconds(30);
        assertFalse(client.isEnded());
        simulation.passSeconds(31);
        assertEquals(
                ReasonCode.MAXIMUM_CONNECT_TIME, client.take(Disconnect.class).reason());
        assertEquals(2, talk.closed);
    }

    @Test
    void whatTheClientMayDoIsAskedAnewAfterItHasAuthenticatedAgain() {
        List<Access> asked = new ArrayList<>();
        simulation
                .authorizers()
                .add(
                        request -> {
                            asked.add(request.access());
                            return CompletableFuture.completedStage(new Authorization.Allowed(true, null));
                        },
                        Map.of());
        TestClient client = authenticated().subscribed("t", QoS.AT_LEAST_ONCE);
        client.publish("t", "m", QoS.AT_LEAST_ONCE);
        asked.clear();
        client.say(again("ann")).say(answer("secret"));
        client.publish("t", "m", QoS.AT_LEAST_ONCE);
        assertEquals(List.of(Access.SUBSCRIBE, Access.PUBLISH, Access.RECEIVE), asked);
    }

    @Test
    void otherServicesReadWhoAClientIsByNow() {
        talk.roles = Set.of("cook");
        talk.expiry = Instant.ofEpochMilli(simulation.time().wallMillis() + 60_000);
        TestClient client = authenticated();
        assertEquals(new Identity("ann", Set.of("cook"), Map.of(), talk.expiry), identityOf("c"));
        talk.roles = Set.of("guard");
        talk.expiry = null;
        client.say(again("ann")).say(answer("secret"));
        assertEquals(new Identity("ann", Set.of("guard"), Map.of()), identityOf("c"));
    }

    private Identity identityOf(String clientId) {
        CompletionStage<List<ConnectedClient>> connected = new ClientList(simulation.engine()).connected();
        simulation.settle();
        return connected.toCompletableFuture().join().stream()
                .filter(each -> each.clientId().equals(clientId))
                .findFirst()
                .orElseThrow()
                .identity();
    }

    @Test
    @Normative("MQTT-4.12.1-2")
    void whoFailsToAuthenticateAgainIsDisconnected() {
        TestClient client = authenticated();
        client.say(again("ann"));
        client.say(answer("guess"));
        assertEquals(ReasonCode.NOT_AUTHORIZED, client.take(Disconnect.class).reason());
        assertTrue(client.isEnded());
        assertEquals(2, talk.closed);
    }

    @Test
    void nobodyBecomesSomebodyElse() {
        TestClient client = authenticated();
        client.say(again("bob")).say(answer("secret"));
        assertEquals(ReasonCode.NOT_AUTHORIZED, client.take(Disconnect.class).reason());
    }

    @Test
    @Normative("MQTT-4.12.1-1")
    void anotherMethodForTheSecondTimeIsAnError() {
        TestClient client = authenticated();
        client.say(auth(ReasonCode.RE_AUTHENTICATE, "SIGNS", "ann"));
        assertEquals(
                ReasonCode.BAD_AUTHENTICATION_METHOD,
                client.take(Disconnect.class).reason());
    }

    @Test
    void anAnswerThatNobodyHasAskedForIsAnError() {
        TestClient client = authenticated();
        client.say(answer("secret"));
        assertEquals(ReasonCode.PROTOCOL_ERROR, client.take(Disconnect.class).reason());
        TestClient other = authenticated();
        other.say(again("ann"));
        other.say(again("ann"));
        assertEquals(ReasonCode.PROTOCOL_ERROR, other.take(Disconnect.class).reason());
        assertEquals(List.of(), other.takeAll(PacketType.PUBACK));
    }
}
