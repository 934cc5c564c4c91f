package org.marquetry.netty.internal.websocket;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.DefaultChannelId;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import org.marquetry.api.transport.WebSocketTerms;

/** A client's bytes and the connection behind the handlers, without sockets. */
final class Client implements WebSocketHost, AutoCloseable {
    static final String REQUEST = """
            GET /mqtt HTTP/1.1
            Host: broker.example:8080
            Upgrade: websocket
            Connection: keep-alive, Upgrade
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
            Sec-WebSocket-Version: 13
            Sec-WebSocket-Protocol: mqtt
            """;
    static final WebSocketTerms TERMS = new WebSocketTerms("/mqtt", Set.of(), List.of(), false);

    private static final int KEY = 0x37FA213D;

    final EmbeddedChannel channel;
    final List<String> refusals = new ArrayList<>();
    final List<String> violations = new ArrayList<>();
    final ByteArrayOutputStream received = new ByteArrayOutputStream();
    final List<Integer> pieces = new ArrayList<>();
    final WebSocketTerms terms;
    InetSocketAddress from;
    boolean active;
    boolean inputEnded;
    boolean takesInput = true;
    boolean goesAway;

    Client(WebSocketTerms terms) {
        this(terms, new InetSocketAddress("203.0.113.7", 4711));
    }

    Client(WebSocketTerms terms, InetSocketAddress address) {
        this.terms = terms;
        channel = new EmbeddedChannel(DefaultChannelId.newInstance(), false, false) {
            @Override
            protected SocketAddress remoteAddress0() {
                return address;
            }
        };
        Upgrade.addTo(channel.pipeline(), this);
        channel.pipeline().addLast(new Behind());
        try {
            channel.register();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** One whose request was answered. */
    static Client upgraded() {
        return upgraded(TERMS, "");
    }

    static Client upgraded(WebSocketTerms terms, String headers) {
        Client client = new Client(terms);
        client.request(REQUEST + headers);
        String answer = client.answer();
        if (!answer.startsWith("HTTP/1.1 101 ")) {
            throw new AssertionError(answer);
        }
        return client;
    }

    /** Sends a request, and its end. */
    void request(String request) {
        send(bytes(request + "\n"));
    }

    static byte[] bytes(String request) {
        return request.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    void send(byte... bytes) {
        channel.writeInbound(Unpooled.buffer().writeBytes(bytes));
    }

    void frame(int firstByte, byte... payload) {
        send(masked(firstByte, payload));
    }

    static byte[] masked(int firstByte, byte... payload) {
        ByteBuf frame = Unpooled.buffer();
        FrameWriter.header(frame, firstByte, payload.length);
        frame.setByte(1, frame.getByte(1) | 0x80);
        frame.writeInt(KEY);
        for (int i = 0; i < payload.length; i++) {
            frame.writeByte(payload[i] ^ KEY >>> 24 - 8 * (i % 4));
        }
        return ByteBufUtil.getBytes(frame);
    }

    /** What was written until now. */
    byte[] written() {
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
            all.writeBytes(next);
            next.release();
        }
        return ByteBufUtil.getBytes(all);
    }

    String answer() {
        return new String(written(), StandardCharsets.ISO_8859_1);
    }

    byte[] received() {
        byte[] bytes = received.toByteArray();
        received.reset();
        return bytes;
    }

    @Override
    public WebSocketTerms terms() {
        return terms;
    }

    @Override
    public void upgraded(InetSocketAddress client) {
        from = client;
    }

    @Override
    public void refused(String reason) {
        refusals.add(reason);
    }

    @Override
    public void violated(String reason) {
        violations.add(reason);
    }

    @Override
    public boolean takesInput() {
        return takesInput;
    }

    @Override
    public boolean goesAway() {
        return goesAway;
    }

    @Override
    public void close() {
        channel.finishAndReleaseAll();
    }

    /** In place of the connection. */
    private final class Behind extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            active = true;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            pieces.add(bytes.readableBytes());
            received.writeBytes(ByteBufUtil.getBytes(bytes));
            bytes.release();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            inputEnded |= event == ChannelInputShutdownEvent.INSTANCE;
        }
    }
}
