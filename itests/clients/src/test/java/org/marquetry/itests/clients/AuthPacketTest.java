package org.marquetry.itests.clients;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.marquetry.api.testkit.Normative;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.ConnectBytes;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.NeedsProcess;
import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.PropertyBytes;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

/** AUTH where, when and how it may not be, on a broker that speaks SCRAM (MQTT 5.0 sections 3.15 and 4.12). */
@NeedsProcess
class AuthPacketTest {
    private static final String SCRAM = "SCRAM-SHA-256";
    private static final String FIRST = "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL";
    private static final int CONTINUE = 0x18;
    private static final int AGAIN = 0x19;
    private static final int MALFORMED = 0x81;
    private static final int PROTOCOL_ERROR = 0x82;
    private static final int NOT_AUTHORIZED = 0x87;
    private static final int BAD_METHOD = 0x8C;
    private static final int TOO_LARGE = 0x95;

    private static BrokerProcess broker;

    @BeforeAll
    static void start() throws IOException {
        broker = BrokerProcess.onFreePort()
                .config("org.marquetry.broker", "connectTimeout=2", "maxPacketSize=4096")
                .config("org.marquetry.auth.sasl", "file=users", "mechanisms=SCRAM-SHA-256")
                .launch();
        Files.writeString(
                broker.config().resolve("users"),
                "user: SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="
                        + ":wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=\n");
        broker.awaitReady();
    }

    @AfterAll
    static void stop() throws IOException {
        assertEquals(List.of(), broker.alarms());
        assertEquals(0, broker.stop());
        broker.close();
    }

    private static PropertyBytes by(String method, String data) {
        PropertyBytes properties = new PropertyBytes().text(PropertyBytes.AUTHENTICATION_METHOD, method);
        return data == null
                ? properties
                : properties.binary(PropertyBytes.AUTHENTICATION_DATA, data.getBytes(StandardCharsets.UTF_8));
    }

    private static ConnectBytes connect(RawClient client) {
        return client.packets().connect("c").properties(by(SCRAM, FIRST));
    }

    /** Sends something instead of the answer to the broker's challenge. */
    private static void expectRefused(int reason, byte[]... instead) throws IOException {
        try (RawClient client = RawClient.open(broker.address(), Level.V5)) {
            client.send(connect(client).done());
            Received challenge = client.expect(Received.AUTH);
            assertEquals(CONTINUE, challenge.reason());
            assertEquals(SCRAM, challenge.property(PropertyBytes.AUTHENTICATION_METHOD));
            client.sendWhatGoes(instead);
            assertEquals(reason, client.expect(Received.CONNACK).reason());
            client.expectClosed();
        }
    }

    @Test
    @Normative("MQTT-4.12.0-5")
    void theMethodMayNotChange() throws IOException {
        expectRefused(BAD_METHOD, Packets.auth(CONTINUE, by("SCRAM-SHA-1", "c=biws")));
        expectRefused(BAD_METHOD, Packets.auth(CONTINUE, by("", "c=biws")));
        expectRefused(PROTOCOL_ERROR, Packets.auth(CONTINUE, PropertyBytes.NONE));
    }

    @Test
    @Normative("MQTT-4.12.0-3")
    void theAnswerMayHaveNoOtherReason() throws IOException {
        expectRefused(PROTOCOL_ERROR, Packets.auth(AGAIN, by(SCRAM, "c=biws")));
        expectRefused(PROTOCOL_ERROR, Packets.auth(0, by(SCRAM, "c=biws")));
        expectRefused(PROTOCOL_ERROR, Packets.framed(0xF0));
    }

    @Test
    void whatIsNoAnswerIsRefused() throws IOException {
        expectRefused(NOT_AUTHORIZED, Packets.auth(CONTINUE, by(SCRAM, null)));
        expectRefused(NOT_AUTHORIZED, Packets.auth(CONTINUE, by(SCRAM, "")));
        expectRefused(NOT_AUTHORIZED, Packets.auth(CONTINUE, by(SCRAM, FIRST)));
        expectRefused(NOT_AUTHORIZED, Packets.auth(CONTINUE, by(SCRAM, "c=biws,r=another,p=AAAA")));
        expectRefused(NOT_AUTHORIZED, Packets.auth(CONTINUE, by(SCRAM, "=".repeat(3_000))));
    }

    /** The mechanism leaves it open whether there is a last message then; the same for a user that there is not. */
    @Test
    @Normative(choices = "scram-failure")
    void whyAProofIsWrongIsSaidByConnAckAndNotByTheMechanism() throws IOException {
        for (String first : List.of(FIRST, FIRST.replace("user", "nobody"))) {
            try (RawClient client = RawClient.open(broker.address(), Level.V5)) {
                client.send(client.packets()
                        .connect("c")
                        .properties(by(SCRAM, first))
                        .done());
                Received challenge = client.expect(Received.AUTH);
                String server = new String(
                        (byte[]) challenge.property(PropertyBytes.AUTHENTICATION_DATA), StandardCharsets.UTF_8);
                String nonce = server.substring(0, server.indexOf(','));
                String proof = "A".repeat(43) + "=";
                client.send(Packets.auth(CONTINUE, by(SCRAM, "c=biws," + nonce + ",p=" + proof)));
                Received refusal = client.expect(Received.CONNACK);
                assertEquals(NOT_AUTHORIZED, refusal.reason());
                assertEquals("authentication has failed", refusal.property(PropertyBytes.REASON_STRING));
                assertNull(refusal.property(PropertyBytes.AUTHENTICATION_DATA));
                client.expectClosed();
            }
        }
    }

    @Test
    void whatIsNoAuthPacketIsRefused() throws IOException {
        expectRefused(MALFORMED, Packets.framed(0xF1, (byte) CONTINUE, (byte) 0));
        expectRefused(MALFORMED, Packets.framed(0xF0, (byte) CONTINUE));
        expectRefused(
                PROTOCOL_ERROR,
                Packets.auth(CONTINUE, by(SCRAM, "a").text(PropertyBytes.AUTHENTICATION_METHOD, SCRAM)));
        expectRefused(TOO_LARGE, Packets.auth(CONTINUE, by(SCRAM, "x".repeat(5_000))));
    }

    @Test
    void nothingElseMayComeBeforeTheAnswer() throws IOException {
        Packets packets = Packets.of(Level.V5);
        expectRefused(PROTOCOL_ERROR, packets.publish("a", "b"));
        expectRefused(PROTOCOL_ERROR, packets.subscribe(1, "a", 0));
        expectRefused(PROTOCOL_ERROR, Packets.pingreq());
        expectRefused(PROTOCOL_ERROR, packets.connect("c").done());
    }

    @Test
    void whoDoesNotGoOnIsRefused() throws IOException {
        expectRefused(NOT_AUTHORIZED);
    }

    @Test
    void anUnknownMethodIsRefused() throws IOException {
        for (String method : List.of("CRAM-MD5", "scram-sha-256", "", "x".repeat(2_000))) {
            try (RawClient client = RawClient.open(broker.address(), Level.V5)) {
                client.send(client.packets()
                        .connect("c")
                        .properties(by(method, "x"))
                        .done());
                assertEquals(BAD_METHOD, client.expect(Received.CONNACK).reason(), method);
                client.expectClosed();
            }
        }
    }

    @Test
    void dataWithoutAMethodIsAnError() throws IOException {
        try (RawClient client = RawClient.open(broker.address(), Level.V5)) {
            client.send(client.packets()
                    .connect("c")
                    .properties(new PropertyBytes().binary(PropertyBytes.AUTHENTICATION_DATA, new byte[3]))
                    .done());
            assertEquals(PROTOCOL_ERROR, client.expect(Received.CONNACK).reason());
            client.expectClosed();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.1.0-1", v311 = "MQTT-3.1.0-1")
    void nobodyBeginsWithAuth(Level level) throws IOException {
        try (RawClient client = RawClient.open(broker.address(), level)) {
            client.send(Packets.auth(CONTINUE, by(SCRAM, FIRST)));
            client.expectClosed();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V31", "V311"})
    void earlierVersionsHaveNoAuth(Level level) throws IOException {
        try (RawClient client = RawClient.connected(broker.address(), level, "c" + level)) {
            client.send(Packets.auth(AGAIN, by(SCRAM, FIRST)));
            client.expectClosed();
        }
    }

    @Test
    @Normative("MQTT-4.12.0-7")
    void whoHasNamedNoMethodMayNotAuthenticateAgain() throws IOException {
        for (int reason : new int[] {CONTINUE, AGAIN}) {
            try (RawClient client = RawClient.connected(broker.address(), Level.V5, "c-none")) {
                client.send(Packets.auth(reason, by(SCRAM, FIRST)));
                client.expectDisconnect(PROTOCOL_ERROR);
            }
        }
    }
}
