package org.marquetry.itests.benchmarks.doors;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;

/** A subscriber, and a publisher that has a window of messages on their way to it. */
final class Pair {
    private final Load load;
    private final byte[] topic;
    private final byte[] payload;
    private ChannelHandlerContext publisher;
    private int onTheirWay;
    private int lastId;

    Pair(Load load, int number) {
        this.load = load;
        topic = Packets.bytes("doors/" + number);
        payload = new byte[load.options().payload()];
    }

    void open() {
        load.open(new Subscriber());
    }

    private void publish() {
        int count = load.options().window() - onTheirWay;
        if (publisher == null || count <= 0 || load.isOver()) {
            return;
        }
        ByteBuf out = publisher.alloc().buffer(count * (payload.length + topic.length + 8));
        for (int i = 0; i < count; i++) {
            lastId = lastId % 0xFFFF + 1;
            Packets.publish(out, topic, payload, load.options().qos(), lastId);
        }
        onTheirWay += count;
        publisher.writeAndFlush(out);
    }

    private final class Publisher extends Client {
        Publisher() {
            super(load.options().door(), new String(topic) + "-publisher");
        }

        @Override
        void packet(ChannelHandlerContext ctx, int type, ByteBuf body) {
            if (type == Packets.CONNACK) {
                publisher = ctx;
                publish();
            } else if (type != Packets.PUBACK) {
                load.failed(new IllegalStateException("a publisher got a packet of type " + type));
            }
        }

        @Override
        void ended(ChannelHandlerContext ctx, Throwable cause) {
            load.failed(cause);
        }
    }

    private final class Subscriber extends Client {
        private ByteBuf acknowledgements;

        Subscriber() {
            super(load.options().door(), new String(topic) + "-subscriber");
        }

        @Override
        void packet(ChannelHandlerContext ctx, int type, ByteBuf body) {
            switch (type) {
                case Packets.CONNACK ->
                    ctx.writeAndFlush(Packets.subscribe(
                            ctx.alloc(), new String(topic), load.options().qos()));
                case Packets.SUBACK -> load.open(new Publisher());
                case Packets.PUBLISH -> delivered(ctx, body);
                default -> load.failed(new IllegalStateException("a subscriber got a packet of type " + type));
            }
        }

        private void delivered(ChannelHandlerContext ctx, ByteBuf body) {
            onTheirWay--;
            load.count(1);
            if (load.options().qos() > 0) {
                body.skipBytes(body.readUnsignedShort());
                if (acknowledgements == null) {
                    acknowledgements = ctx.alloc().buffer();
                }
                Packets.puback(acknowledgements, body.readUnsignedShort());
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            if (acknowledgements != null) {
                ctx.writeAndFlush(acknowledgements);
                acknowledgements = null;
            }
            publish();
        }

        @Override
        void ended(ChannelHandlerContext ctx, Throwable cause) {
            load.failed(cause);
        }
    }
}
