"""Which channel serves which kind of account."""

from munshi.channels.base import Channel
from munshi.channels.cloud import channel as cloud
from munshi.channels.linked.messages import channel as linked
from munshi.channels.simulator import channel as simulator

CHANNELS: dict[str, Channel] = {"cloud": cloud, "web": linked, "simulator": simulator}
