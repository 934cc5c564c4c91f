package org.marquetry.broker.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.marquetry.api.auth.AuthenticationResult;
import org.marquetry.api.auth.AuthenticationResult.Abstained;
import org.marquetry.api.auth.AuthenticationResult.Allowed;
import org.marquetry.api.auth.AuthenticationResult.Denied;
import org.marquetry.api.auth.Authenticator;
import org.marquetry.api.auth.ClientCredentials;
import org.marquetry.api.auth.Identity;
import org.marquetry.api.packet.ConnAck;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.testkit.Normative;
import org.marquetry.api.transport.ListenerPolicy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Who clients are, and whose sessions they get (MQTT 5.0 section 3.1.4). */
final class AuthenticationTest {
    private static final Duration HARDLY_NOTICED = Duration.ofMillis(50);
    private static final Authenticator ABSTAINS = credentials -> answer(new Abstained());

    private final Simulation simulation = Simulation.startWith("allowAnonymous", "false");

    private static CompletableFuture<AuthenticationResult> answer(AuthenticationResult result) {
        return CompletableFuture.completedFuture(result);
    }

    /** Lets in whoever says the secret, as the user that it names. */
    private static CompletableFuture<AuthenticationResult> bySecret(ClientCredentials credentials) {
        boolean knows = credentials.password() != null
                && credentials.password().toText().equals("secret");
        return answer(
                knows
                        ? new Allowed(new Identity(credentials.username(), Set.of(), Map.of()))
                        : new Denied(ReasonCode.BAD_USER_NAME_OR_PASSWORD, "wrong secret"));
    }

    private ReasonCode attempt(Authenticator... chain) {
        simulation.authenticators(chain);
        TestClient client = simulation.client("c").as("ann", "secret");
        ReasonCode reason = client.tryToConnect().reason();
        assertEquals(reason.isError(), client.isEnded());
        client.closeConnection();
        return reason;
    }

    private ReasonCode attemptAt(String realm) {
        simulation.policy(ListenerPolicy.named("tcp~test").realm(realm).build());
        TestClient client = simulation.client("c").as("ann", "secret");
        ReasonCode reason = client.tryToConnect().reason();
        client.closeConnection();
        return reason;
    }

    @Test
    void whoIsForARealmIsAskedThereOnly() {
        simulation.authenticatorOf(AuthenticationTest::bySecret, "staff", "guests");
        assertEquals(ReasonCode.SUCCESS, attemptAt("staff"));
        assertEquals(ReasonCode.SUCCESS, attemptAt("guests"));
        assertEquals(ReasonCode.NOT_AUTHORIZED, attemptAt(""));
        assertEquals(ReasonCode.NOT_AUTHORIZED, attemptAt("partners"));
        simulation.authenticatorOf(AuthenticationTest::bySecret, "");
        assertEquals(ReasonCode.SUCCESS, attemptAt(""));
        assertEquals(ReasonCode.NOT_AUTHORIZED, attemptAt("partners"));
        simulation.configure("allowAnonymous", "true");
        assertEquals(ReasonCode.NOT_AUTHORIZED, attemptAt("partners"));
        simulation.authenticatorOf(AuthenticationTest::bySecret, "*");
        assertEquals(ReasonCode.SUCCESS, attemptAt("partners"));
    }

    @Test
    void whoDoesNotSayARealmIsAskedForAll() {
        simulation.authenticatorOf(ABSTAINS, "staff");
        simulation.authenticators(credentials -> answer(
                credentials.realm().equals("staff")
                        ? new Allowed(new Identity("ann", Set.of(), Map.of()))
                        : new Abstained()));
        assertEquals(ReasonCode.SUCCESS, attemptAt("staff"));
        assertEquals(ReasonCode.NOT_AUTHORIZED, attemptAt("partners"));
    }

    @Test
    @Normative("MQTT-3.1.4-2")
    void whoIsKnownIsLetInAndWhoIsNotIsRefused() {
        simulation.authenticators(AuthenticationTest::bySecret);
        simulation.client("c").as("ann", "secret").connect();
        TestClient wrong = simulation.client("d").as("ann", "guess");
        ConnAck answer = wrong.tryToConnect();
        assertEquals(ReasonCode.BAD_USER_NAME_OR_PASSWORD, answer.reason());
        assertEquals("wrong secret", answer.properties().text(Property.REASON_STRING));
        assertTrue(wrong.isEnded());
        assertEquals(
                ReasonCode.BAD_USER_NAME_OR_PASSWORD,
                simulation
                        .client("e")
                        .speaking(ProtocolVersion.MQTT_3_1_1)
                        .as("ann", "guess")
                        .tryToConnect()
                        .reason());
    }

    @Test
    void theFirstThatDoesNotAbstainDecides() {
        Authenticator denies = credentials -> answer(new Denied(ReasonCode.BANNED, null));
        assertEquals(ReasonCode.SUCCESS, attempt(ABSTAINS, AuthenticationTest::bySecret, denies));
        assertEquals(ReasonCode.BANNED, attempt(ABSTAINS, denies, AuthenticationTest::bySecret));
    }

    @Test
    void whereAllAbstainTheClientIsRefused() {
        assertEquals(ReasonCode.NOT_AUTHORIZED, attempt(ABSTAINS, ABSTAINS));
    }

    private TestClient connecting() {
        TestClient client = simulation.client("c").as("ann", "secret").open();
        return client.say(client.connectPacket());
    }

    /** Also where clients may say nothing of themselves, and would be let in as nobody in particular. */
    @Test
    void anAuthenticatorThatHasJustLeftIsWaitedFor() {
        simulation.configure("allowAnonymous", "true");
        Authenticator bySecret = AuthenticationTest::bySecret;
        simulation.authenticators(bySecret, ABSTAINS);
        simulation.withoutAuthenticator(bySecret);
        TestClient client = connecting();
        simulation.passSeconds(5);
        assertEquals(List.of(), client.received());
        assertFalse(client.isEnded());
        simulation.authenticators(bySecret);
        simulation.pass(HARDLY_NOTICED);
        assertEquals(ReasonCode.SUCCESS, client.take(ConnAck.class).reason());
    }

    @Test
    void whoeverIsTheOnlyOneToAskIsWaitedForToo() {
        simulation.configure("allowAnonymous", "true");
        simulation.configure("serviceGrace", 5);
        Authenticator bySecret = AuthenticationTest::bySecret;
        simulation.authenticators(bySecret);
        simulation.withoutAuthenticator(bySecret);
        TestClient client = connecting();
        simulation.passSeconds(4);
        assertFalse(client.isEnded());
        simulation.passSeconds(2);
        assertEquals(ReasonCode.SERVER_UNAVAILABLE, client.take(ConnAck.class).reason());
        assertTrue(client.isEnded());
    }

    /** One that is updated: the next one is there already when the former one says that it does not know. */
    @Test
    void whoHasTakenThePlaceOfOneThatWasAskedIsAskedToo() {
        CompletableFuture<AuthenticationResult> former = new CompletableFuture<>();
        TestClient client = whoseAuthenticatorIsReplaced(former);
        former.complete(new Abstained());
        simulation.passSeconds(1);
        assertEquals(ReasonCode.SUCCESS, client.take(ConnAck.class).reason());
    }

    /** Classes of a bundle that has gone cannot be loaded any more. */
    @Test
    void oneThatFailsSinceItHasLeftIsNotABadOne() {
        CompletableFuture<AuthenticationResult> former = new CompletableFuture<>();
        TestClient client = whoseAuthenticatorIsReplaced(former);
        former.completeExceptionally(new NoClassDefFoundError("org/example/Token"));
        simulation.passSeconds(1);
        assertEquals(ReasonCode.SUCCESS, client.take(ConnAck.class).reason());
    }

    private TestClient whoseAuthenticatorIsReplaced(CompletableFuture<AuthenticationResult> answer) {
        Authenticator former = credentials -> answer;
        simulation.authenticatorOf(former, "");
        TestClient client = connecting();
        simulation.withoutAuthenticator(former);
        simulation.authenticatorOf(AuthenticationTest::bySecret, "");
        return client;
    }

    @Test
    void anAuthenticatorThatFailsLetsNobodyIn() {
        Authenticator throwing = credentials -> {
            throw new IllegalStateException("broken");
        };
        assertEquals(ReasonCode.SERVER_UNAVAILABLE, attempt(throwing, AuthenticationTest::bySecret));
        assertEquals(
                ReasonCode.SERVER_UNAVAILABLE,
                attempt(credentials -> CompletableFuture.failedFuture(new IllegalStateException("broken"))));
        assertEquals(ReasonCode.SERVER_UNAVAILABLE, attempt(credentials -> answer(null)));
        assertEquals(ReasonCode.SERVER_UNAVAILABLE, attempt(credentials -> null));
    }

    @Test
    void anAuthenticatorThatNeverAnswersIsWaitedForWithinABound() {
        simulation.configure("serviceGrace", 5);
        simulation.authenticators(credentials -> new CompletableFuture<>());
        TestClient client = simulation.client("c").as("ann", "secret").open();
        client.say(client.connectPacket());
        simulation.passSeconds(4);
        assertEquals(List.of(), client.received());
        simulation.passSeconds(2);
        assertEquals(ReasonCode.SERVER_UNAVAILABLE, client.take(ConnAck.class).reason());
        assertTrue(client.isEnded());
        assertEquals(0, simulation.counters().connections());
    }

    @Test
    void anAnswerThatComesTooLateIsNoAnswer() {
        simulation.configure("serviceGrace", 5);
        CompletableFuture<AuthenticationResult> late = new CompletableFuture<>();
        simulation.authenticators(credentials -> late);
        TestClient client = simulation.client("c").as("ann", "secret").open();
        client.say(client.connectPacket());
        simulation.passSeconds(6);
        late.complete(new Allowed(new Identity("ann", Set.of(), Map.of())));
        simulation.settle();
        assertEquals(1, client.takeAll(ConnAck.class).size());
        assertEquals(0, simulation.counters().sessions());
    }

    @Test
    void anAnswerThatComesInTimeIsTakenThoughTheTimeForConnectIsOver() {
        simulation.configure("serviceGrace", 10, "connectTimeout", 2);
        CompletableFuture<AuthenticationResult> slow = new CompletableFuture<>();
        simulation.authenticators(credentials -> slow);
        TestClient client = simulation.client("c").as("ann", "secret").open();
        client.say(client.connectPacket());
        simulation.passSeconds(8);
        slow.complete(new Allowed(new Identity("ann", Set.of(), Map.of())));
        simulation.settle();
        assertEquals(ReasonCode.SUCCESS, client.take(ConnAck.class).reason());
        simulation.passSeconds(60);
        assertFalse(client.isEnded());
    }

    @Test
    void moreClientsThanCanBeAskedForAreToldToComeBackLater() {
        simulation.authenticationWorkers().shutDown();
        assertEquals(ReasonCode.SERVER_BUSY, attempt(AuthenticationTest::bySecret));
    }

    @Test
    void theAuthenticatorIsToldWhatTheClientSaysOfItself() {
        List<ClientCredentials> asked = new ArrayList<>();
        simulation.authenticators(credentials -> {
            asked.add(credentials);
            return answer(new Abstained());
        });
        simulation.policy(ListenerPolicy.unrestricted("front door"));
        simulation
                .client("me")
                .speaking(ProtocolVersion.MQTT_3_1_1)
                .as("ann", "secret")
                .tryToConnect();
        ClientCredentials told = asked.get(0);
        assertEquals("me", told.clientId());
        assertEquals("ann", told.username());
        assertEquals("secret", told.password().toText());
        assertEquals(ProtocolVersion.MQTT_3_1_1, told.version());
        assertEquals("front door", told.listener());
    }

    @Test
    void whoDoesNotSayWhoItIsIsLetInOnlyWhereThatIsAllowed() {
        assertEquals(
                ReasonCode.NOT_AUTHORIZED, simulation.client("c").tryToConnect().reason());
        simulation.configure("allowAnonymous", "true");
        simulation.authenticators(AuthenticationTest::bySecret);
        simulation.client("c").connect();
        assertEquals(
                ReasonCode.BAD_USER_NAME_OR_PASSWORD,
                simulation.client("d").as("ann", "guess").tryToConnect().reason());
    }

    @Test
    void theListenerDecidesOnAnonymousClientsIfItSaysAnything() {
        simulation.policy(ListenerPolicy.named("open").allowAnonymous(true).build());
        simulation.client("c").connect();
        simulation.configure("allowAnonymous", "true");
        simulation.policy(ListenerPolicy.named("shut").allowAnonymous(false).build());
        assertEquals(
                ReasonCode.NOT_AUTHORIZED, simulation.client("d").tryToConnect().reason());
    }

    @Test
    void onThisMachineAnonymousClientsAreAllowedByDefault() {
        simulation.configure("allowAnonymous", "loopback");
        simulation.client("c").connect();
    }

    @Test
    void anotherPrincipalDoesNotGetASessionThatIsNotItsOwn() {
        simulation.authenticators(AuthenticationTest::bySecret);
        TestClient ann = simulation
                .client("c")
                .as("ann", "secret")
                .keepingSession()
                .connected()
                .subscribed("t", QoS.AT_LEAST_ONCE);
        TestClient bob = simulation.client("c").as("bob", "secret").keepingSession();
        assertEquals(ReasonCode.NOT_AUTHORIZED, bob.tryToConnect().reason());
        assertTrue(bob.isEnded());
        assertFalse(ann.isEnded());
        assertEquals(
                ReasonCode.NOT_AUTHORIZED,
                bob.startingClean(true).tryToConnect().reason());
        ann.disconnect();
        assertEquals(ReasonCode.NOT_AUTHORIZED, bob.tryToConnect().reason());
        assertTrue(ann.connect().sessionPresent());
    }

    @Test
    void aSessionStaysThatOfItsPrincipalAfterARestart() {
        simulation.authenticators(AuthenticationTest::bySecret);
        TestClient ann =
                simulation.client("c").as("ann", "secret").keepingSession().connected();
        simulation.restart();
        assertEquals(
                ReasonCode.NOT_AUTHORIZED,
                simulation.client("c").as("bob", "secret").tryToConnect().reason());
        assertTrue(ann.connect().sessionPresent());
    }
}
