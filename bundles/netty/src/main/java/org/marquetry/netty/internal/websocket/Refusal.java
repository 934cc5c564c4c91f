package org.marquetry.netty.internal.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.CharsetUtil;

/** Why a request does not become a WebSocket, in the terms of HTTP. */
record Refusal(HttpResponseStatus status, String reason, HttpHeaders headers) {
    static Refusal of(HttpResponseStatus status, String reason) {
        return new Refusal(status, reason, new DefaultHttpHeaders());
    }

    Refusal with(CharSequence name, CharSequence value) {
        headers.add(name, value);
        return this;
    }

    FullHttpResponse response() {
        ByteBuf text = Unpooled.copiedBuffer(reason + "\n", CharsetUtil.UTF_8);
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, text);
        response.headers()
                .add(headers)
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .set(HttpHeaderNames.CONTENT_LENGTH, text.readableBytes())
                .add(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        return response;
    }

    @Override
    public String toString() {
        return "status " + status.code() + ", " + reason;
    }
}
