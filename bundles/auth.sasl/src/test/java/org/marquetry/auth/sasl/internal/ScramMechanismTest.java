package org.marquetry.auth.sasl.internal;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.api.auth.AuthenticationExchange;
import org.marquetry.api.auth.AuthenticationExchange.Step;
import org.marquetry.api.auth.ClientCredentials;
import org.marquetry.api.packet.Bytes;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.transport.Peer;
import org.marquetry.api.transport.TlsDetails;
import org.marquetry.auth.users.ScramHash;
import org.marquetry.auth.users.Slowdown;
import org.marquetry.auth.users.WaitingAttempts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

final class ScramMechanismTest {
    /** What RFC 5802 section 5 and RFC 7677 section 3 have as examples, "user" with the password "pencil". */
    private enum Example {
        RFC_5802(
                ScramHash.SHA_1,
                "SCRAM-SHA-1$4096:QSXCR+Q6sek8bf92$6dlGYMOdZcOPutkcNY8U2g7vK9Y=:D+CSWLOshSulAsxiupA+qs2/fTE=",
                "fyko+d2lbbFgONRv9qkxdawL",
                "3rfcNHYJY1ZVvWVs7j",
                "QSXCR+Q6sek8bf92",
                "v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
                "rmF9pqV8S7suAoZWja4dJRkFsKQ="),
        RFC_7677(
                ScramHash.SHA_256,
                "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:"
                        + "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=",
                "rOprNGfwEbeRWgbNEkqO",
                "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
                "W22ZaJ0SNY7soEsUEjb6gQ==",
                "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
                "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");

        private final ScramHash hash;
        private final String keys;
        private final String clientNonce;
        private final String serverNonce;
        private final String salt;
        private final String proof;
        private final String signature;

        Example(
                ScramHash hash,
                String keys,
                String clientNonce,
                String serverNonce,
                String salt,
                String proof,
                String signature) {
            this.hash = hash;
            this.keys = keys;
            this.clientNonce = clientNonce;
            this.serverNonce = serverNonce;
            this.salt = salt;
            this.proof = proof;
            this.signature = signature;
        }

        private String first() {
            return "n,,n=user,r=" + clientNonce;
        }

        private String last() {
            return "c=biws,r=" + clientNonce + serverNonce + ",p=" + proof;
        }
    }

    private static final byte[] SECRET = new byte[32];
    private static final Bytes CHANNEL = Bytes.of("the certificate's digest");

    private final WaitingAttempts waiting = new WaitingAttempts("test-wait");
    private final Slowdown slowdown = new Slowdown(() -> 0);
    private Supplier<String> nonces = () -> Example.RFC_7677.serverNonce;
    private ScramUsers users = ScramUsers.parse(List.of("user:" + Example.RFC_7677.keys), SECRET);

    @AfterEach
    void close() {
        waiting.close();
    }

    private Exchange exchange(ScramHash hash, boolean binds, boolean overTls) {
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", 1);
        TlsDetails tls =
                new TlsDetails("TLSv1.3", "any", null, null, List.of(), Map.of("tls-server-end-point", CHANNEL));
        ClientCredentials client = new ClientCredentials(
                "c",
                null,
                null,
                ProtocolVersion.MQTT_5,
                "test",
                address,
                "",
                new Peer(address, null, overTls ? tls : null));
        ScramDoor door = new ScramDoor(() -> users, nonces, slowdown, waiting, any -> true);
        return new Exchange(new ScramMechanism(hash, binds, door, client), () -> true);
    }

    private Exchange exchange() {
        return exchange(ScramHash.SHA_256, false, false);
    }

    private static Step say(AuthenticationExchange exchange, String text) {
        return exchange.next(Bytes.of(text)).toCompletableFuture().getNow(null);
    }

    private static String text(Step step) {
        return assertInstanceOf(Step.Continued.class, step).data().toText();
    }

    private static String refusal(Step step) {
        Step.Failed failed = assertInstanceOf(Step.Failed.class, step);
        assertEquals(ReasonCode.NOT_AUTHORIZED, failed.reason());
        return failed.words();
    }

    @ParameterizedTest
    @EnumSource
    void speaksAsInTheExamples(Example example) {
        nonces = () -> example.serverNonce;
        users = ScramUsers.parse(List.of("user:" + example.keys), SECRET);
        AuthenticationExchange exchange = exchange(example.hash, false, false);
        assertEquals(
                "r=" + example.clientNonce + example.serverNonce + ",s=" + example.salt + ",i=4096",
                text(say(exchange, example.first())));
        Step.Succeeded success = assertInstanceOf(Step.Succeeded.class, say(exchange, example.last()));
        assertEquals("user", success.identity().principal());
        assertEquals("v=" + example.signature, success.data().toText());
    }

    @Test
    void anotherOneGoesOnWithWhatWasSaid() {
        String asked = text(say(exchange(), Example.RFC_7677.first()));
        // Of no use any more.
        nonces = () -> "another";
        AuthenticationExchange next = exchange().resume(Bytes.of(Example.RFC_7677.first()), Bytes.of(asked));
        assertInstanceOf(Step.Succeeded.class, say(next, Example.RFC_7677.last()));
    }

    @Test
    void anotherOneRefusesAWrongProofAfterWhatWasSaid() {
        String asked = text(say(exchange(), Example.RFC_7677.first()));
        AuthenticationExchange next = exchange().resume(Bytes.of(Example.RFC_7677.first()), Bytes.of(asked));
        refusal(say(next, Example.RFC_7677.last().replace("p=dHz", "p=eHz")));
    }

    @Test
    void anotherOneThatKnowsOtherKeysDoesNotGoOn() {
        Bytes said = Bytes.of(Example.RFC_7677.first());
        String asked = text(say(exchange(), Example.RFC_7677.first()));
        assertNull(exchange().resume(said, Bytes.of(asked.replace("i=4096", "i=4097"))));
        assertNull(exchange().resume(said, Bytes.of(asked.replace("r=r", "r=x"))));
        assertNull(exchange().resume(said, Bytes.of("")));
        assertNull(exchange().resume(said, null));
        assertNull(exchange().resume(null, Bytes.of(asked)));
        assertNull(exchange().resume(Bytes.of("n,,r=x"), Bytes.of(asked)));
        users = ScramUsers.parse(List.of(), SECRET);
        assertNull(exchange().resume(said, Bytes.of(asked)));
    }

    @Test
    void anotherOneGoesOnWithWhoHasOnlyBeenAskedToBegin() {
        AuthenticationExchange next = exchange().resume(null, null);
        text(say(next, Example.RFC_7677.first()));
        assertInstanceOf(Step.Succeeded.class, say(next, Example.RFC_7677.last()));
    }

    @Test
    void asksAClientToBeginThatHasNotYet() {
        AuthenticationExchange exchange = exchange();
        Step.Continued asked = assertInstanceOf(
                Step.Continued.class, exchange.next(null).toCompletableFuture().getNow(null));
        assertEquals(null, asked.data());
        text(say(exchange, Example.RFC_7677.first()));
        assertInstanceOf(Step.Succeeded.class, say(exchange, Example.RFC_7677.last()));
    }

    @Test
    void refusesAWrongProofAndAnotherNonceAndAnotherChannel() {
        String last = Example.RFC_7677.last();
        for (String wrong : List.of(
                last.replace("p=dHz", "p=eHz"),
                last.replace("p=dHzbZapWIk4j", "p="),
                last.replace("p=" + Example.RFC_7677.proof, "p="),
                last.replace("r=rOpr", "r=rOpx"),
                last.replace(",r=", ",r=x"),
                last.replace("c=biws", "c=eSws"),
                last.replace("c=biws,", "c=biws,m=x,"),
                last.replace(",p=", ",q="),
                last.replace("p=dHz", "p=!"),
                "",
                "\0")) {
            AuthenticationExchange exchange = exchange();
            text(say(exchange, Example.RFC_7677.first()));
            refusal(say(exchange, wrong));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "n",
                "n,",
                "x,,n=user,r=abc",
                "n,b=c,n=user,r=abc",
                "n,a=other,n=user,r=abc",
                "n,,m=x,n=user,r=abc",
                "n,,n=user",
                "n,,n=user,r=",
                "n,,n=user,r=a\u00E4",
                "n,,n=,r=abc",
                "n,,n=us=er,r=abc",
                "n,,n=us\u0007er,r=abc",
                "n,,r=abc,n=user",
                "p=tls-server-end-point,,n=user,r=abc"
            })
    void refusesAFirstMessageThatIsNone(String message) {
        refusal(say(exchange(), message));
    }

    @Test
    void refusesWhatIsNotInUtf8AndWhatIsTooLong() {
        refusal(exchange()
                .next(Bytes.of((byte) 0xC0, (byte) 0x80))
                .toCompletableFuture()
                .getNow(null));
        assertEquals(
                "a message of more than 4096 bytes", refusal(say(exchange(), "n,,n=" + "x".repeat(4096) + ",r=a")));
        assertEquals(
                "more than 65536 bytes of authentication data", refusal(say(exchange(), "x".repeat(65_536) + "x")));
    }

    @Test
    void whomThereIsNotLooksLikeOneThatThereIs() {
        String first = text(say(exchange(), "n,,n=nobody,r=abc"));
        assertEquals(first, text(say(exchange(), "n,,n=nobody,r=abc")));
        assertNotEquals(first, text(say(exchange(), "n,,n=noone,r=abc")));
        assertEquals(text(say(exchange(), "n,,n=user,r=abc")).length(), first.length());
        ScramUsers others = ScramUsers.parse(List.of("user:" + Example.RFC_7677.keys), new byte[] {1});
        assertNotEquals(
                Base64.getEncoder()
                        .encodeToString(
                                users.find(ScramHash.SHA_256, "nobody").keys().salt()),
                Base64.getEncoder()
                        .encodeToString(
                                others.find(ScramHash.SHA_256, "nobody").keys().salt()));
        AuthenticationExchange unknown = exchange();
        String nonce = text(say(unknown, "n,,n=nobody,r=abc")).split(",", -1)[0];
        AuthenticationExchange known = exchange();
        text(say(known, "n,,n=user,r=abc"));
        String last = "c=biws," + nonce + ",p=" + Example.RFC_7677.proof;
        assertEquals(refusal(say(known, last)), refusal(say(unknown, last)));
    }

    @Test
    void bindsToTheChannelOverTls() {
        String header = "p=tls-server-end-point,,";
        byte[] salt = Base64.getDecoder().decode(Example.RFC_7677.salt);
        for (boolean isSameChannel : List.of(true, false)) {
            AuthenticationExchange exchange = exchange(ScramHash.SHA_256, true, true);
            String bare = "n=user,r=abc";
            String answer = text(say(exchange, header + bare));
            String channel = isSameChannel ? CHANNEL.toText() : "another certificate";
            String withoutProof =
                    "c=" + Base64.getEncoder().encodeToString((header + channel).getBytes(StandardCharsets.UTF_8)) + ","
                            + answer.split(",", -1)[0];
            String proof = TestClient.proof("pencil", salt, 4096, bare + "," + answer + "," + withoutProof);
            Step step = say(exchange, withoutProof + ",p=" + proof);
            if (isSameChannel) {
                assertInstanceOf(Step.Succeeded.class, step);
            } else {
                assertEquals("the channel that the client binds to is not this one", refusal(step));
            }
        }
    }

    @Test
    void refusesAClientThatWasTalkedOutOfBinding() {
        refusal(say(exchange(ScramHash.SHA_256, false, true), "y,,n=user,r=abc"));
        text(say(exchange(ScramHash.SHA_256, false, false), "y,,n=user,r=abc"));
        text(say(exchange(ScramHash.SHA_256, false, true), "n,,n=user,r=abc"));
        refusal(say(exchange(ScramHash.SHA_256, true, true), "n,,n=user,r=abc"));
        refusal(say(exchange(ScramHash.SHA_256, true, true), "p=tls-exporter,,n=user,r=abc"));
        Step.Failed unfit = assertInstanceOf(
                Step.Failed.class,
                say(exchange(ScramHash.SHA_256, true, false), "p=tls-server-end-point,,n=user,r=abc"));
        assertEquals(ReasonCode.BAD_AUTHENTICATION_METHOD, unfit.reason());
    }

    @Test
    void whoFailsAgainAndAgainHasToWait() {
        for (int i = 0; i < 5; i++) {
            AuthenticationExchange exchange = exchange();
            text(say(exchange, Example.RFC_7677.first()));
            refusal(say(exchange, Example.RFC_7677.last().replace("p=dHz", "p=eHz")));
        }
        AuthenticationExchange exchange = exchange();
        text(say(exchange, Example.RFC_7677.first()));
        var answer = exchange.next(Bytes.of(Example.RFC_7677.last())).toCompletableFuture();
        assertFalse(answer.isDone());
        assertInstanceOf(Step.Succeeded.class, answer.join());
    }

    @Test
    void namesThatAreTheSameInTwoWaysOfWritingAreOne() {
        assertThrows(
                IllegalArgumentException.class,
                () -> ScramUsers.parse(
                        List.of("IX:" + Example.RFC_7677.keys, "\u2168:" + Example.RFC_7677.keys), SECRET));
        assertEquals("user", users.find(ScramHash.SHA_256, "user").name());
        assertEquals(1, users.count());
    }
}
