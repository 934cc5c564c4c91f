package org.marquetry.netty.internal.websocket;

import java.util.Arrays;
import java.util.List;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import org.jspecify.annotations.Nullable;

/** The answer to a request that becomes a WebSocket. */
final class Handshake extends WebSocketServerHandshaker13 {
    private static final String MQTT = "mqtt";
    /** What clients of MQTT 3.1 said before there was a standard. */
    private static final String MQTT_31 = "mqttv3.1";

    Handshake() {
        super("", MQTT + "," + MQTT_31, WebSocketDecoderConfig.newBuilder().build());
    }

    /** The subprotocol to speak: that of MQTT whenever it is offered (MQTT-6.0.0-4). Null if none is. */
    static @Nullable String subprotocol(HttpHeaders headers) {
        List<String> offers = headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL).stream()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .map(String::trim)
                .toList();
        if (offers.contains(MQTT)) {
            return MQTT;
        }
        return offers.contains(MQTT_31) ? MQTT_31 : null;
    }

    FullHttpResponse answer(HttpRequest request, boolean compression) {
        HttpHeaders asked = request.headers().copy();
        asked.set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, subprotocol(request.headers()));
        FullHttpResponse answer = newHandshakeResponse(
                new DefaultFullHttpRequest(
                        request.protocolVersion(),
                        request.method(),
                        request.uri(),
                        Unpooled.EMPTY_BUFFER,
                        asked,
                        EmptyHttpHeaders.INSTANCE),
                EmptyHttpHeaders.INSTANCE);
        if (compression) {
            answer.headers().set(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS, CompressionOffer.ANSWER);
        }
        return answer;
    }
}
