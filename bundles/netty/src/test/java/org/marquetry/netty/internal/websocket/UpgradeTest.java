package org.marquetry.netty.internal.websocket;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.api.transport.AddressRange;
import org.marquetry.api.transport.ListenerPolicy;
import org.marquetry.api.transport.WebSocketTerms;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class UpgradeTest {
    @Test
    void aGoodRequestIsAnswered() {
        try (Client client = new Client(Client.TERMS)) {
            client.request(Client.REQUEST);

            String answer = client.answer().toLowerCase();
            assertTrue(answer.startsWith("http/1.1 101 "), answer);
            assertTrue(answer.contains("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo="), answer);
            assertTrue(answer.contains("sec-websocket-protocol: mqtt\r\n"), answer);
            assertFalse(answer.contains("sec-websocket-extensions"), answer);
            assertTrue(client.active);
            assertEquals(List.of(), client.refusals);
        }
    }

    @Test
    void whoComesBehindHearsNothingBeforeTheRequest() {
        try (Client client = new Client(Client.TERMS)) {
            client.send(Client.bytes(Client.REQUEST));

            assertFalse(client.active);
        }
    }

    @Test
    void aRequestMayComeByteByByteWithFramesRightBehindIt() {
        try (Client client = new Client(Client.TERMS)) {
            for (byte next : Client.bytes(Client.REQUEST + "\n")) {
                client.send(next);
            }
            client.frame(0x82, (byte) 1, (byte) 2);

            assertArrayEquals(new byte[] {1, 2}, client.received());
        }
    }

    @Test
    void framesInTheSameSegmentAsTheRequestAreNotLost() {
        try (Client client = new Client(Client.TERMS)) {
            byte[] request = Client.bytes(Client.REQUEST + "\n");
            byte[] frame = Client.masked(0x82, (byte) 7, (byte) 8);
            byte[] both = java.util.Arrays.copyOf(request, request.length + frame.length);
            System.arraycopy(frame, 0, both, request.length, frame.length);

            client.send(both);

            assertTrue(client.active);
            assertArrayEquals(new byte[] {7, 8}, client.received());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET /mqtt      | POST /mqtt      | 405
            GET /mqtt      | HEAD /mqtt      | 405
            GET /mqtt      | GET /           | 404
            GET /mqtt      | GET /mqtt/      | 404
            GET /mqtt      | GET /MQTT       | 404
            HTTP/1.1       | HTTP/1.0        | 505
            HTTP/1.1       | FTP/1.1         | 400
            websocket      | h2c             | 426
            , Upgrade      | ''              | 426
            Version: 13    | Version: 8      | 426
            Key: dGhl      | Key: dGhldGhl   | 400
            Key:           | Other-Key:      | 400
            Host:          | Guest:          | 400
            : mqtt         | : xmpp          | 400
            -Protocol:     | -Custom:        | 400
            Host:          | Origin: http://evil.example\\nHost: | 403
            Host:          | Content-Length: 5\\nHost: | 413
            Host:          | Transfer-Encoding: chunked\\nHost: | 413
            """)
    void aRequestThatIsNotForAWebSocketWithMqttIsRefused(String good, String bad, int status) {
        try (Client client = new Client(Client.TERMS)) {
            client.request(Client.REQUEST.replace(good, bad.replace("\\n", "\n")));

            String answer = client.answer();
            assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
            assertTrue(answer.toLowerCase().contains("connection: close\r\n"), answer);
            assertEquals(1, client.refusals.size(), client.refusals::toString);
            assertFalse(client.active);
            client.channel.advanceTimeBy(WebSocketTerms.DEFAULT_REFUSAL_TIMEOUT, TimeUnit.SECONDS);
            client.channel.runScheduledPendingTasks();
            assertFalse(client.channel.isOpen());
        }
    }

    @Test
    void aRefusedClientHasTheTimeToReadTheAnswerThatItsListenerGives() {
        try (Client client = new Client(new WebSocketTerms("/mqtt", Set.of(), List.of(), false, 30))) {
            client.request(Client.REQUEST.replace("GET", "PUT"));

            client.channel.advanceTimeBy(29, TimeUnit.SECONDS);
            client.channel.runScheduledPendingTasks();
            assertTrue(client.channel.isOpen());
            client.channel.advanceTimeBy(1, TimeUnit.SECONDS);
            client.channel.runScheduledPendingTasks();
            assertFalse(client.channel.isOpen());
        }
    }

    @Test
    void aWrongVersionIsToldTheRightOne() {
        try (Client client = new Client(Client.TERMS)) {
            client.request(Client.REQUEST.replace("Version: 13", "Version: 7"));

            assertTrue(client.answer().toLowerCase().contains("sec-websocket-version: 13\r\n"));
        }
    }

    @Test
    void aWrongMethodIsToldTheRightOne() {
        try (Client client = new Client(Client.TERMS)) {
            client.request(Client.REQUEST.replace("GET", "PUT"));

            assertTrue(client.answer().toLowerCase().contains("allow: get\r\n"));
        }
    }

    @Test
    void anOversizedLineIsRefused() {
        try (Client client = new Client(Client.TERMS)) {
            client.request(Client.REQUEST.replace("/mqtt", "/" + "x".repeat(Upgrade.MOST_LINE)));

            assertTrue(client.answer().startsWith("HTTP/1.1 414 "));
        }
    }

    @Test
    void oversizedHeadersAreRefusedBeforeTheirEnd() {
        try (Client client = new Client(Client.TERMS)) {
            client.send(Client.bytes(Client.REQUEST + "Cookie: " + "x".repeat(Upgrade.MOST_HEADERS)));

            assertTrue(client.answer().startsWith("HTTP/1.1 431 "));
        }
    }

    @Test
    void whatFollowsARefusedRequestIsNotAnswered() {
        try (Client client = new Client(Client.TERMS)) {
            client.request("GET / HTTP/1.1\nHost: x\n");
            client.answer();

            client.request(Client.REQUEST);

            assertEquals("", client.answer());
            assertFalse(client.active);
        }
    }

    @Test
    void aRequestThatDoesNotComeIsNotWaitedForForEver() {
        try (Client client = new Client(Client.TERMS)) {
            client.send(Client.bytes("GET /mqtt HTTP/1.1\n"));

            client.channel.advanceTimeBy(ListenerPolicy.DEFAULT_HANDSHAKE_TIMEOUT, TimeUnit.SECONDS);
            client.channel.runScheduledPendingTasks();

            assertTrue(client.answer().startsWith("HTTP/1.1 408 "));
        }
    }

    @Test
    void theTimeForTheRequestDoesNotConcernTheWebSocket() {
        try (Client client = Client.upgraded()) {
            client.channel.advanceTimeBy(
                    ListenerPolicy.DEFAULT_HANDSHAKE_TIMEOUT + WebSocketTerms.DEFAULT_REFUSAL_TIMEOUT,
                    TimeUnit.SECONDS);
            client.channel.runScheduledPendingTasks();

            assertTrue(client.channel.isOpen());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x10, 0x16, 0x00, 0xFF})
    void whatIsNotHttpIsClosedAtOnce(int first) {
        try (Client client = new Client(Client.TERMS)) {
            client.send((byte) first, (byte) 3, (byte) 1);

            assertFalse(client.channel.isOpen());
            assertEquals(1, client.refusals.size());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            mqtt, mqttv3.1         | mqtt
            mqttv3.1, mqtt         | mqtt
            chat , mqtt            | mqtt
            mqttv3.1               | mqttv3.1
            """)
    void mqttIsSpokenWheneverItIsOffered(String offers, String chosen) {
        try (Client client = new Client(Client.TERMS)) {
            client.request(Client.REQUEST.replace("Protocol: mqtt", "Protocol: " + offers));

            String answer = client.answer().toLowerCase();
            assertTrue(answer.contains("sec-websocket-protocol: " + chosen + "\r\n"), answer);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            -                            | 203.0.113.7 | http://panel.example                     | false
            -                            | 203.0.113.7 | http://broker.example                    | true
            -                            | 203.0.113.7 | https://BROKER.example:444               | true
            -                            | 203.0.113.7 | null                                     | false
            -                            | 127.0.0.1   | http://broker.example                    | false
            -                            | 127.0.0.1   | http://localhost:3000                    | true
            -                            | 127.0.0.1   | http://127.0.0.1                         | true
            -                            | ::1         | http://[::1]:3000                        | true
            -                            | 127.0.0.1   | http://localhost.evil.example            | false
            https://a.example            | 203.0.113.7 | https://a.example                        | true
            https://a.example            | 203.0.113.7 | http://a.example                         | false
            https://a.example            | 203.0.113.7 | http://broker.example                    | false
            https://a.example            | 127.0.0.1   | http://localhost                         | false
            https://a.example            | 203.0.113.7 | http://broker.example:8080               | true
            https://a.example            | 127.0.0.1   | http://broker.example:8080               | false
            https://a.example;null       | 203.0.113.7 | null                                     | true
            *                            | 127.0.0.1   | http://evil.example                      | true
            """)
    void pagesMayConnectAsConfigured(String allowed, String peer, String origin, boolean expected) {
        Set<String> origins = allowed == null ? Set.of() : Set.of(allowed.split(";"));
        WebSocketTerms terms = new WebSocketTerms("/mqtt", origins, List.of(), false);
        try (Client client = new Client(terms, new InetSocketAddress(peer, 5))) {
            client.request(Client.REQUEST + "Origin: " + origin + "\n");

            String answer = client.answer();
            assertEquals(expected, answer.startsWith("HTTP/1.1 101 "), answer);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            203.0.113.7 | X-Forwarded-For: 198.51.100.1                          | -
            10.0.0.1    | X-Forwarded-For: 198.51.100.1                          | 198.51.100.1
            10.0.0.1    | X-Forwarded-For: 1.1.1.1, 198.51.100.1, 10.0.0.2       | 198.51.100.1
            10.0.0.1    | X-Forwarded-For: 1.1.1.1\\nX-Forwarded-For: 198.51.100.1 | 198.51.100.1
            10.0.0.1    | X-Forwarded-For: 10.0.0.3, 10.0.0.2                    | 10.0.0.3
            10.0.0.1    | X-Forwarded-For: 198.51.100.1:4000                     | 198.51.100.1
            10.0.0.1    | X-Forwarded-For: [2001:db8::1]:4000                    | 2001:db8:0:0:0:0:0:1
            10.0.0.1    | X-Forwarded-For: 2001:db8::1                           | 2001:db8:0:0:0:0:0:1
            10.0.0.1    | X-Forwarded-For: 198.51.100.1, unknown, 10.0.0.2       | 10.0.0.2
            10.0.0.1    | X-Forwarded-For: localhost                             | -
            10.0.0.1    | X-Real-IP: 198.51.100.1                                | 198.51.100.1
            10.0.0.1    | X-Forwarded-For: 198.51.100.2\\nX-Real-IP: 198.51.100.1 | 198.51.100.2
            10.0.0.1    | X-Other: 1                                             | -
            """)
    void theAddressIsTakenFromProxiesThatAreTrusted(String peer, String headers, String expected) {
        WebSocketTerms terms = new WebSocketTerms(
                "/mqtt", Set.of(), List.of(AddressRange.parse("10.0.0.0/8").orElseThrow()), false);
        try (Client client = new Client(terms, new InetSocketAddress(peer, 5))) {
            client.request(Client.REQUEST + headers.replace("\\n", "\n") + "\n");

            assertEquals(
                    expected,
                    client.from == null ? "-" : client.from.getAddress().getHostAddress());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            true  | permessage-deflate; client_max_window_bits                        | true
            true  | permessage-deflate                                                | true
            true  | permessage-deflate; server_max_window_bits=10, permessage-deflate | true
            true  | permessage-deflate; server_max_window_bits=10                     | false
            true  | permessage-deflate; unheard_of                                    | false
            true  | permessage-deflate; client_max_window_bits; client_max_window_bits | false
            true  | x-webkit-deflate-frame                                            | false
            true  | ;                                                                 | false
            false | permessage-deflate                                                | false
            """)
    void compressionIsAgreedOnWhereItIsOnAndOffered(boolean on, String offer, boolean expected) {
        WebSocketTerms terms = new WebSocketTerms("/mqtt", Set.of(), List.of(), on);
        try (Client client = new Client(terms)) {
            client.request(Client.REQUEST + "Sec-WebSocket-Extensions: " + offer + "\n");

            String answer = client.answer().toLowerCase();
            assertEquals(expected, answer.contains("sec-websocket-extensions: permessage-deflate; "), answer);
            assertTrue(answer.startsWith("http/1.1 101 "), answer);
        }
    }
}
