Component({ properties: { userSelect: Boolean } });
